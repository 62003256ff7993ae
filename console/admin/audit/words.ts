import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Audit trail' }, { title: 'Jejak audit' });
