import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Orders' }, { title: 'Pesanan' });
