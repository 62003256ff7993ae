import { dictionary } from '../../language.ts';

export const words = dictionary({ title: 'Approvals' }, { title: 'Persetujuan' });
