import { describe, expect, it } from '@jest/globals';
import { operations } from './contracts.ts';

process.env.CALLERS = 'orders,admin,customer';
process.env.CUSTOMER_PAGE_URL = 'https://shop.example/points/';
const { fuzz } = await import('./fuzz/run.ts');

/** `npm run fuzz` sends as many as are wanted, from another seed each time. */
const seed = 20_261_122;

describe('an odd request', () => {
  it('is answered or refused as its contract says, writes no more than it may and one log line, and is in tables as it is', async () => {
    const { counts, tables, rows, records } = await fuzz(1200, seed);
    expect(tables).toBeGreaterThan(20);
    expect(rows).toBeGreaterThan(tables);
    expect(records).toBeGreaterThan(50);
    expect(counts['decide-review']).toMatchObject({ 200: expect.any(Number) });
    expect(Object.keys(counts).sort()).toEqual(operations.map((one) => one.operation).sort());
    const statuses = Object.values(counts).flatMap((row) => Object.keys(row));
    expect([...new Set(statuses)].sort()).toEqual(
      expect.arrayContaining([
        '200',
        '201',
        '202',
        '400',
        '401',
        '404',
        '409',
        '413',
        '415',
        '422',
      ]),
    );
  }, 240_000);
});
