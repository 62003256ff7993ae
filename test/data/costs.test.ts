import { beforeAll, describe, expect, it } from '@jest/globals';
import { measured } from '../../infra/costs/measured.ts';
import type { Work } from '../../infra/costs/work.ts';
import type { measureCosts } from '../bench/costs.ts';

let now: Awaited<ReturnType<typeof measureCosts>>;

beforeAll(async () => {
  // Before the product's modules are loaded, which read it once.
  const CUSTOMER_PAGE_URL = 'https://shop.example/points/';
  Object.assign(process.env, { CALLERS: 'orders,admin,customer', CUSTOMER_PAGE_URL });
  now = await (await import('../bench/costs.ts')).measureCosts();
});

const groups = ['idle', 'orders', 'deeds', 'later'] as const;
const kinds = groups.flatMap((group) => Object.keys(measured[group]).map((kind) => [group, kind]));

const of = (from: object, group = '', kind = ''): Work => Object(from)[group][kind];

describe('what costs are computed from', () => {
  it.each(kinds)('is what is measured: %s %s', (group, kind) => {
    for (const [name, is] of Object.entries(of(now, group, kind))) {
      const said = of(measured, group, kind)[name as keyof Work];
      // Ids, latencies and settings that were just remembered vary; a unit more does not.
      const near = said > 100 || group === 'later' ? Math.max(0.3, said * 0.05) : 0.3;
      expect([name, Math.abs(is - said) <= near ? said : is]).toEqual([name, said]);
    }
  });

  it('counts the metrics that are there', () => {
    expect(now.series.idle).toBe(measured.series.idle);
    expect(Math.abs(now.series.busy - measured.series.busy)).toBeLessThanOrEqual(2);
  });
});
