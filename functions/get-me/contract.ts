import { MyView } from '../../shared/domain/me.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Show one’s own code and points',
  description: 'What `get-customer` shows, and what the points are worth and the code is good for.',
  replies: { 200: MyView },
} satisfies Contract;
