import * as z from 'zod';
import type { Contract } from './endpoint.ts';

const dryRun = z
  .enum(['true', 'false'])
  .optional()
  .describe(
    '`true`: answers what would happen at this moment, and writes nothing but a wrong guess’s count.',
  );

/** What a route takes as its query: its own and, where it writes, whether it is a dry run. */
export const queryOf = ({ query = z.strictObject({}), writes }: Contract): z.ZodObject =>
  writes ? query.extend({ dryRun }) : query;
