import { describe, expect, it } from '@jest/globals';
import { readCode } from '../../shared/data/codes.ts';
import { codeKey } from '../../shared/data/keys.ts';
import { transact } from '../../shared/data/transact.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import { soughtKey } from '../../shared/domain/codes.ts';
import type { Call } from './invoke.ts';
import {
  adjustment,
  call,
  confirmed,
  done,
  dryRun,
  enrolled,
  enrolledWith,
  everything,
  held,
  later,
  limited,
  monthEnds,
  order,
  referred,
  refundOf,
  standStill,
  unique,
  withTwoLots,
} from './shop.ts';

standStill();

/** A code whose revoking nobody has to wait for. */
async function revoked(): Promise<string> {
  const code = await limited(2);
  const key = soughtKey(code);
  const Item = { ...codeKey(key), ...(await readCode(key)), status: 'revoked' };
  await transact({ entry: { put: { Item } } });
  return code;
}

/** What is refused, by the problem's code. */
const refusals: [code: string, operation: string, ask: () => Promise<Call>][] = [
  [
    'insufficient_points',
    'hold-order',
    async () => order(await enrolledWith(59), { ...(await referred()), points: 60 }),
  ],
  [
    'insufficient_points',
    'hold-order',
    async () => {
      const customerId = await withTwoLots();
      monthEnds();
      return order(customerId, { points: 81 });
    },
  ],
  [
    'code_not_usable',
    'hold-order',
    async () => {
      const asked = await referred(1);
      await done('hold-order', order(unique('n'), asked));
      return order(unique('n'), asked);
    },
  ],
  [
    'customer_not_new',
    'hold-order',
    async () => {
      const asked = await referred();
      const customerId = unique('n');
      await done('hold-order', order(customerId, asked));
      return order(customerId, asked);
    },
  ],
  ['below_minimum_points', 'hold-order', async () => order(unique('n'), { points: 49 })],
  [
    'order_reused',
    'hold-order',
    async () => {
      const asked = order(unique('n'));
      await done('hold-order', asked);
      return { ...asked, body: { ...asked.body, subtotal: 1 } };
    },
  ],
  [
    'order_reused',
    'hold-order',
    async () => {
      const asked = order(unique('n'));
      await done('hold-order', asked);
      return { ...asked, body: { ...asked.body, points: 49 } };
    },
  ],
  ['order_not_found', 'cancel-order', async () => ({ params: { orderId: unique('o') } })],
  [
    'hold_expired',
    'confirm-order',
    async () => {
      const asked = await held();
      later(30 * minuteMs);
      await done('cancel-order', asked);
      return asked;
    },
  ],
  ['not_confirmed', 'refund-order', async () => refundOf(await held(), 1)],
  ['refund_exceeds_paid', 'refund-order', async () => refundOf(await confirmed(), 139_001)],
  [
    'order_confirmed',
    'cancel-order',
    async () => {
      const asked = await held();
      await done('confirm-order', asked);
      return asked;
    },
  ],
  ['insufficient_points', 'adjust-points', async () => adjustment(await enrolledWith(70), -71)],
  [
    'code_taken',
    'create-code',
    async () => ({ body: { code: await limited(1), owner: await enrolled() } }),
  ],
  [
    'code_revoked',
    'change-code',
    async () => ({ params: { code: await revoked() }, body: { status: 'active' } }),
  ],
  [
    'settings_changed',
    'change-settings',
    async () => {
      const { body, headers } = await done('get-settings', {});
      const asked = { body, headers: { 'if-match': headers.etag } };
      await done('change-settings', asked);
      return { ...asked, body: { ...body, quotes: { validForMinutes: 5 } } };
    },
  ],
];

const replays: [operation: string, ask: () => Promise<Call>][] = [
  ['hold-order', async () => order(await enrolledWith(60), { points: 60 })],
  ['confirm-order', held],
  ['cancel-order', held],
  ['adjust-points', async () => adjustment(await enrolled(), 70)],
  ['refund-order', async () => refundOf(await confirmed(), 1000)],
];

describe('a dry run', () => {
  it.each(refusals)('refuses with %s, as %s will, and writes nothing', async (code, name, ask) => {
    const asked = await ask();
    const before = await everything();
    const dry = await dryRun(name, asked);
    expect(await everything()).toEqual(before);
    expect(dry).toMatchObject({ headers: { 'dry-run': 'true' }, body: { code } });
    const real = await call(name, asked);
    expect(dry).toEqual({ ...real, headers: { ...real.headers, 'dry-run': 'true' } });
  });

  it('of a guess is a guess, so that nobody guesses for nothing', async () => {
    const asked = order(unique('n'), { referralCode: 'NOSUCHCODE', customerIsNew: true });
    for (let guesses = 0; guesses < 20; guesses++) {
      expect(await dryRun('hold-order', asked)).toMatchObject({ status: 422 });
    }
    expect(await dryRun('hold-order', asked)).toMatchObject({
      status: 429,
      body: { code: 'too_many_attempts' },
    });
  });

  it.each(replays)('of %s, when it is done already, is its replay', async (name, ask) => {
    const asked = await ask();
    const first = await done(name, asked);
    const before = await everything();
    const dry = await dryRun(name, asked);
    expect(await everything()).toEqual(before);
    expect(dry).toMatchObject({
      status: 200,
      headers: { 'dry-run': 'true', 'idempotency-replayed': 'true' },
      body: first.body,
    });
  });

  it.each(['true,false', '1', ''])('is asked for by "true" alone, not by "%s"', async (value) => {
    const asked = { ...order(unique('n')), query: { dryRun: value } };
    const before = await everything();
    const answer = await call('hold-order', asked);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/dryRun' }] } });
    expect(await everything()).toEqual(before);
    const plain = { ...asked, query: { dryRun: 'false' } };
    expect((await call('hold-order', plain)).status).toBe(201);
  });

  it.each(['quote-order', 'check-code', 'get-settings'])('of %s is refused', async (name) => {
    const body = { ...order('c').body, code: 'SARI2026' };
    const answer = await dryRun(name, { body });
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/dryRun' }] } });
    expect(answer.headers).not.toHaveProperty('dry-run');
  });
});
