import * as z from 'zod';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Say whether the service and its table answer',
  replies: {
    200: z.object({ status: z.literal('ok').describe('Any other state is a problem document.') }),
  },
} satisfies Contract;
