import * as z from 'zod';
import { type Refusal, refusal } from '../domain/refusals.ts';
import type { Reply } from './endpoint.ts';

/** The part of a list's query that says which page is asked for; `what` names what is listed. */
export const pageOf = (what: string) => ({
  limit: z.coerce.number().int().min(1).max(100).default(50).describe(`${what} at most.`),
  cursor: z
    .string()
    .regex(/^[\x21-\x7e]{1,600}$/, 'must be a cursor from an earlier page')
    .optional()
    .describe('Opaque: the `next` of the page before.'),
});

/** How an answer tells where the next page begins. */
export const nextPage = z
  .string()
  .describe('Send as `cursor` for the next page; absent on the last.')
  .optional();

type Asked = { cursor?: string | undefined } & Record<string, string | number | undefined>;

/**
 * A page of a list: `read` is given where the page before ended, and tells where this one does. The
 * caller knows that as an opaque cursor, in the body and, for whoever gets a table, as a link.
 */
export async function answerPage<Found extends { next?: string }>(
  { cursor, ...asked }: Asked,
  isPosition: (text: string) => boolean,
  read: (from: string | undefined) => Promise<Found>,
): Promise<Reply | Refusal> {
  const from = cursor && Buffer.from(cursor, 'base64url').toString();
  if (from !== undefined && !isPosition(from)) {
    return refusal('invalid_request', 'The cursor is not one of an earlier page.');
  }
  const { next: end, ...found } = await read(from);
  if (end === undefined) return { status: 200, body: found };
  const next = Buffer.from(end).toString('base64url');
  const again = new URLSearchParams({ cursor: next });
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined) again.set(name, String(value));
  }
  return { status: 200, body: { ...found, next }, headers: { link: `<?${again}>; rel="next"` } };
}
