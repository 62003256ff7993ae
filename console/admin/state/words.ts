import { dictionary } from '../../language.ts';

export const words = dictionary(
  {
    previousPage: 'Previous page',
    nextPage: 'Next page',
    page: (page: number) => `Page ${page}`,
    loading: 'Loading…',
    refresh: 'Refresh',
    you: 'You',
    csv: 'Download CSV',
    csvCut: (pages: string) => `The file has the newest ${pages} pages only: there are more.`,
    selected: 'Selected',
    selectAll: 'Select all on this page',
    selectOne: (name: string) => `Select ${name}`,
  },
  {
    previousPage: 'Halaman sebelumnya',
    nextPage: 'Halaman berikutnya',
    page: (page: number) => `Halaman ${page}`,
    loading: 'Memuat…',
    refresh: 'Muat ulang',
    you: 'Anda',
    csv: 'Unduh CSV',
    csvCut: (pages: string) => `Berkas hanya memuat ${pages} halaman terbaru: masih ada lagi.`,
    selected: 'Terpilih',
    selectAll: 'Pilih semua di halaman ini',
    selectOne: (name: string) => `Pilih ${name}`,
  },
);
