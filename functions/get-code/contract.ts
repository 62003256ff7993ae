import * as z from 'zod';
import { CodeView } from '../../shared/domain/code-terms.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Show a code and its uses',
  params: z.strictObject({
    code: z.string().min(1).max(40).describe('In any case, with or without dashes and spaces.'),
  }),
  replies: { 200: CodeView },
  refusals: ['not_found'],
} satisfies Contract;
