import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Overview' }, { title: 'Ikhtisar' });
