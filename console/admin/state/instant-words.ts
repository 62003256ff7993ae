import { dictionary } from '../../language.ts';

export const words = dictionary(
  { date: 'Date', time: 'Time', datePlaceholder: 'YYYY/MM/DD' },
  { date: 'Tanggal', time: 'Jam', datePlaceholder: 'YYYY/MM/DD' },
);
