import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Reviews' }, { title: 'Tinjauan' });
