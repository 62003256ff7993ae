import * as z from 'zod';
import type { Contract } from '../../shared/http/endpoint.ts';

/** Whatever came with it: there is nothing here that could take it. */
export const contract = {
  summary: 'Answer what no route answers',
  query: z.looseObject({}),
  replies: {},
  refusals: ['not_found'],
} satisfies Contract;
