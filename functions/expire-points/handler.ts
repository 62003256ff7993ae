import { expireDuePoints } from '../../shared/data/expire-points.ts';
import { job } from '../../shared/runtime/job.ts';

export const handler = job(({ now, mayGoOn }) => expireDuePoints(now, mayGoOn));
