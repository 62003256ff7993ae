import { matureDue } from '../../shared/data/mature.ts';
import { job } from '../../shared/runtime/job.ts';

export const handler = job(({ now, mayGoOn }) => matureDue(now, mayGoOn));
