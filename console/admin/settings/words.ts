import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Settings' }, { title: 'Pengaturan' });
