import type { Schemas } from '../../client/src/generated/types.ts';

export type Posting = Schemas['AuditEvent']['postings'][number];
export type Entry = Schemas['TimelineEntry'];

export const day = '2027-01-15';

export const posting = (points: number, from: Posting['from'], to: Posting['to']): Posting => ({
  ...{ customerId: 'c-1', points, from, to },
});

export const entry = (
  at: string,
  kind: Entry['kind'],
  points: number,
  more: object = {},
): Entry => ({
  ...{ entryId: `${kind}:x`, at: `${at}.000Z`, kind, points, ...more },
});
