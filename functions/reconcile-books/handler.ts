import { reconcileBooks } from '../../shared/data/reconcile-books.ts';
import { job } from '../../shared/runtime/job.ts';

export const handler = job(async ({ now, mayGoOn }) => ({
  ...(await reconcileBooks({ now, mayGoOn, begins: 'daily' })),
}));
