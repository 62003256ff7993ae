import { Settings } from '../../shared/domain/settings.ts';
import type { Contract } from '../../shared/http/endpoint.ts';

export const contract = {
  summary: 'Read the programme’s settings',
  description: 'The ETag is the version; send it as If-Match to change them.',
  replies: { 200: Settings },
} satisfies Contract;
