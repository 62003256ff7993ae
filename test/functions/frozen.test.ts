import { describe, expect, it, jest } from '@jest/globals';
import { liftFreeze, tellDrift } from '../../shared/data/freeze.ts';
import { accountKey } from '../../shared/data/keys.ts';
import { createLink } from '../../shared/data/links.ts';
import { iso, minuteMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { customerWith, now } from '../data/builders.ts';

process.env.CALLERS = 'orders,admin,auditor,support,customer';
jest.spyOn(process.stdout, 'write').mockReturnValue(true);

async function get(
  operation: string,
  part: { params?: object; headers?: object; claims?: object },
) {
  const { handler } = await import(`../../functions/${operation}/handler.ts`);
  const { params, headers = {}, claims } = part;
  const authorizer = claims && { jwt: { claims } };
  const requestContext = { requestId: 'r', timeEpoch: now, ...(claims && { authorizer }) };
  const answer = await handler({ pathParameters: params, headers, requestContext }, {});
  expect(answer.statusCode).toBe(200);
  return JSON.parse(answer.body);
}

const person = (group: string) => ({ scope: 'kawan/admin', 'cognito:groups': `[${group}]` });
const platform = { scope: 'kawan/orders', client_id: 'till' };
const shown = (customerId: CustomerId, claims: object) =>
  get('get-customer', { params: { customerId }, claims });

async function shownToThemselves(customerId: CustomerId) {
  const link = await createLink(customerId, 'till', now);
  if (isRefusal(link)) throw new Error(link.detail);
  return get('get-me', { headers: { authorization: `Bearer ${link.token}` } });
}

const drifts = (customerId: CustomerId, what: string, at: number) =>
  tellDrift(
    { key: accountKey(customerId), kind: 'account', what: [what], mark: { what }, customerId },
    at,
  );

describe('get-customer of a frozen account', () => {
  it('says to people since when it is and what did not add up, the last first', async () => {
    const customerId = await customerWith(100);
    for (const group of ['admin', 'auditor', 'support']) {
      const before = await shown(customerId, person(group));
      expect(before).toMatchObject({ frozen: false });
      expect(before).not.toHaveProperty('freeze');
    }
    await drifts(customerId, 'held is 9, and the entries come to 0', now - minuteMs);
    await drifts(customerId, 'spent is 1, and the entries come to 0', now);
    for (const group of ['admin', 'auditor', 'support']) {
      expect(await shown(customerId, person(group))).toMatchObject({
        frozen: true,
        freeze: {
          since: iso(now - minuteMs),
          reasons: [
            'spent is 1, and the entries come to 0',
            'held is 9, and the entries come to 0',
          ],
        },
        points: { available: 100 },
      });
    }
  });

  it('says nothing any more of what somebody has looked at', async () => {
    const customerId = await customerWith(100);
    await drifts(customerId, 'held is 9', now);
    await liftFreeze(customerId, { by: 'rina', reason: 'known' }, now + 1);
    expect(await shown(customerId, person('admin'))).toMatchObject({ frozen: false });
    expect(await shown(customerId, person('admin'))).not.toHaveProperty('freeze');
    await drifts(customerId, 'spent is 1', now + 2);
    const { freeze } = await shown(customerId, person('admin'));
    expect(freeze).toEqual({ since: iso(now + 2), reasons: ['spent is 1'] });
  });

  it('says the last ten reasons where there are more', async () => {
    const customerId = await customerWith(100);
    for (let more = 1; more <= 12; more++) await drifts(customerId, `held is ${more}`, now + more);
    const { freeze } = await shown(customerId, person('admin'));
    expect(freeze.since).toBe(iso(now + 1));
    expect(freeze.reasons).toHaveLength(10);
    expect(freeze.reasons[0]).toBe('held is 12');
  });

  it('says to an order platform only that it is', async () => {
    const customerId = await customerWith(100);
    expect(await shown(customerId, platform)).toMatchObject({ frozen: false });
    await drifts(customerId, 'held is 9', now);
    const told = await shown(customerId, platform);
    expect(told.frozen).toBe(true);
    expect(told).not.toHaveProperty('freeze');
  });
});

describe('get-me of a frozen account', () => {
  it('is what it was before, but that nothing can be spent', async () => {
    const customerId = await customerWith(100);
    const before = await shownToThemselves(customerId);
    await drifts(customerId, 'held is 9', now);
    const worth = { ...before.worth, spendable: false };
    expect(await shownToThemselves(customerId)).toEqual({ ...before, worth });
    expect(JSON.stringify(before)).not.toMatch(/freeze|frozen/);
  });
});
