import { expireDueHolds } from '../../shared/data/expire-holds.ts';
import { job } from '../../shared/runtime/job.ts';

export const handler = job(({ now, mayGoOn }) => expireDueHolds(now, mayGoOn));
