import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Reports' }, { title: 'Laporan' });
