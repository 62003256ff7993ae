import { createHash } from 'node:crypto';

/**
 * A digest of a parsed request, the same for the same contents however the keys were ordered and
 * the numbers written. SHA-256 in base64url.
 */
export const digest = (request: object): string =>
  createHash('sha256').update(canonical(request)).digest('base64url');

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
