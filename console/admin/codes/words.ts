import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Codes' }, { title: 'Kode' });
