import { expireDueHolds } from '../../shared/data/expire-due.ts';
import { job } from '../../shared/runtime/job.ts';

export const handler = job(({ now, mayGoOn }) => expireDueHolds(now, mayGoOn));
