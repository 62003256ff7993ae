import { CustomerView } from '../../shared/domain/customer.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Show one’s own code and points',
  replies: { 200: CustomerView },
} satisfies Contract;
