import { describe, expect, it } from '@jest/globals';
import { adjustment, call, done, enrolled, inReview, later, standStill, unique } from './shop.ts';

standStill();

async function pendingAdjustment(): Promise<void> {
  const asked = adjustment(await enrolled(), 600);
  await done('adjust-points', { ...asked, body: { points: 600, reason: '=1+1' } });
}

async function madeCode(): Promise<void> {
  const discount = { kind: 'percent', basisPoints: 1000, max: 20_000 };
  const body = { owner: await enrolled(), code: unique('LIST').replace('-', ''), discount };
  await done('create-code', { body });
}

const lists = [
  {
    operation: 'list-reviews',
    listed: 'reviews',
    make: inReview,
    query: { status: 'all' },
    header: /^"orderId","customerId",.*"heldBackPoints","reasons",/,
    row: /^"o-\d+","c-\d+","c-\d+","2026-[^"]*",60,"open",10,"ring: 2 \(60\)",,,,,$/,
  },
  {
    operation: 'list-approvals',
    listed: 'approvals',
    make: pendingAdjustment,
    query: { status: 'open' },
    header: /^"approvalId","kind","status",/,
    row: /^"adjustment,c-\d+,a-\d+","adjustment","open",,"c-\d+","a-\d+",600,,"'=1\+1","test",/,
  },
  {
    operation: 'list-codes',
    listed: 'codes',
    make: madeCode,
    query: { status: 'active' },
    header: /^"code","owner","kind","status","usageLimit","uses",/,
    row: /^"LIST\d+","c-\d+","vanity","active",,0,"2026-[^"]*",,"2026-[^"]*",,,1000,20000$/,
  },
];

describe.each(lists)('$operation', ({ operation, listed, make, query, header, row }) => {
  it('goes on where a page ended, by the cursor and by the link of a table', async () => {
    for (let made = 0; made < 3; made++) {
      later(1000);
      await make();
    }
    const { body: all } = await call(operation, { query });
    const rows: unknown[] = [];
    const asTable: string[] = [];
    let next: Record<string, string> | undefined = { ...query, limit: '2' };
    while (next) {
      const { body, headers } = await call(operation, { query: next });
      const table = await call(operation, { query: next, headers: { accept: 'text/csv' } });
      expect([table.headers.vary, table.headers.link]).toEqual(['accept', headers.link]);
      rows.push(...body[listed]);
      asTable.push(...table.body.split('\r\n').slice(1, -1));
      const [, link] = /^<\?(.*)>; rel="next"$/.exec(headers.link ?? '') ?? [];
      next = link === undefined ? undefined : Object.fromEntries(new URLSearchParams(link));
      expect(next?.cursor).toBe(body.next);
      expect(next ?? query).toMatchObject(query);
    }
    expect(rows).toEqual(all[listed]);
    expect(asTable).toHaveLength(rows.length);
  });

  it('is a table for whoever prefers one', async () => {
    await make();
    const { body, headers } = await call(operation, { query, headers: { accept: 'text/csv' } });
    expect(headers['content-type']).toMatch(/^text\/csv/);
    const [first, second] = body.split('\r\n');
    expect(first).toMatch(header);
    expect(second).toMatch(row);
    expect(second.split(',').length).toBeGreaterThanOrEqual(first.split(',').length);
  });
});
