import { EntriesPage, EntriesQuery } from '../../shared/domain/timeline.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'List what happened to one’s own points',
  description: 'Newest first. It trails the balance by a moment.',
  query: EntriesQuery,
  replies: { 200: EntriesPage },
} satisfies Contract;
