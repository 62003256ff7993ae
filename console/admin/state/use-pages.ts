import { useState } from 'react';
import { type Query, useQuery } from './use-query.ts';

export type Pages<Page> = {
  query: Query<Page>;
  /** From 1. */
  number: number;
  /** As many as are known to be there. */
  count: number;
  /** Whether there are more than are known. */
  isOpenEnded: boolean;
  go(number: number): void;
};

/** Pages by cursor: the one after the last that was seen is known by its `next`, others by memory. */
export function usePages<Page extends { next?: string }>(
  key: string,
  load: (cursor: string | undefined) => Promise<Page>,
): Pages<Page> {
  const [seen, setSeen] = useState<{ key: string; cursors: (string | undefined)[]; at: number }>({
    key,
    cursors: [undefined],
    at: 0,
  });
  // Other entries begin at their first page.
  const { cursors, at } = seen.key === key ? seen : { cursors: [undefined], at: 0 };
  const cursor = cursors[at];
  const query = useQuery(`${key} ${cursor ?? ''}`, () => load(cursor));
  const next = query.data?.next;
  const known = at + 1 < cursors.length || !next ? cursors : [...cursors, next];
  return {
    query,
    number: at + 1,
    count: cursors.length,
    isOpenEnded: at + 1 === cursors.length && next !== undefined,
    go: (number) => setSeen({ key, cursors: known, at: Math.min(number, known.length) - 1 }),
  };
}
