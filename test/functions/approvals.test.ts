import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { callersOf, routes } from '../../infra/routes.ts';

type Handler = (
  event: object,
  context: object,
) => Promise<{
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}>;

/** Each function lets in whom its route does, as its environment says on AWS. */
const handlers = new Map<string, Handler>();

process.env.CUSTOMER_PAGE_URL = 'https://shop.example/points/';

beforeAll(async () => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  // What is loaded has read its callers: so those of the same ones are loaded together.
  for (const [callers, same] of Map.groupBy(routes, (route) => callersOf(route).join(','))) {
    process.env.CALLERS = callers;
    jest.resetModules();
    for (const { operation } of same) {
      const { handler } = await import(`../../functions/${operation}/handler.ts`);
      handlers.set(operation, handler);
    }
  }
});
afterAll(() => {
  jest.restoreAllMocks();
});

const platform = { scope: 'kawan/orders', client_id: 'till' };
const person = (username: string, ...groups: string[]) => ({
  scope: 'kawan/admin',
  username,
  'cognito:groups': `[${groups.join(' ')}]`,
});
const sri = person('sri', 'admin');
const rina = person('rina', 'approver');

type Call = { as: object; params?: object; query?: object; body?: object; at?: number };

async function call(operation: string, { as, params, query, body, at = Date.now() }: Call) {
  const answer = await handlers.get(operation)?.(
    {
      headers: { 'content-type': 'application/json' },
      pathParameters: params,
      queryStringParameters: query,
      body: body && JSON.stringify(body),
      requestContext: { requestId: 'r', timeEpoch: at, authorizer: { jwt: { claims: as } } },
    },
    {},
  );
  if (answer === undefined) throw new Error(`there is no ${operation}`);
  const { statusCode: status, headers, body: text } = answer;
  return { status, headers, text, body: JSON.parse(text) };
}

let ids = 0;
const unique = (prefix: string) => `${prefix}-${++ids}`;
const replayed = { 'idempotency-replayed': 'true' };
const problem = (status: number, code: string) => ({ status, body: { status, code } });

const decide = (approvalId: string, as: object, decision = 'approve', reason = 'Checked') =>
  call('decide-approval', { as, params: { approvalId }, body: { decision, reason } });

const adjust = (customerId: string, adjustmentId: string, points: number, as = sri) =>
  call('adjust-points', {
    as,
    params: { customerId, adjustmentId },
    body: { points, reason: 'Opening balance' },
  });

/** An enrolled customer with points that two people have agreed on. */
async function customerWith(points: number): Promise<string> {
  const customerId = unique('c');
  const params = { customerId };
  await call('enrol-customer', { as: platform, params, body: { name: 'Sari' } });
  if (points === 0) return customerId;
  const { body } = await adjust(customerId, 'opening', points);
  expect((await decide(body.approvalId, rina)).status).toBe(200);
  return customerId;
}

const hold = (orderId: string, customerId: string, points: number | 'max') =>
  call('hold-order', {
    as: platform,
    params: { orderId },
    body: { customerId, currency: 'IDR', subtotal: 500_000, points },
  });
const confirm = (orderId: string) =>
  call('confirm-order', { as: platform, params: { orderId }, body: {} });
const story = (orderId: string) => call('get-order', { as: platform, params: { orderId } });

async function pendingOrder(): Promise<string> {
  const orderId = unique('o');
  const held = await hold(orderId, await customerWith(1000), 1000);
  expect(held).toMatchObject({ status: 202, body: { status: 'pending_approval' } });
  return orderId;
}

describe('hold-order of many points', () => {
  it('answers 202 with the order, and a replay with the same bytes, whatever became of it', async () => {
    const orderId = unique('o');
    const customerId = await customerWith(1000);
    const first = await hold(orderId, customerId, 1000);
    expect(first).toMatchObject({
      status: 202,
      body: { orderId, status: 'pending_approval', points: { points: 1000, discount: 100_000 } },
    });
    const { heldAt, expiresAt } = first.body;
    expect(Date.parse(expiresAt) - Date.parse(heldAt)).toBe(48 * 60 * 60 * 1000);
    expect(first.headers).not.toMatchObject(replayed);
    await decide(`order,${orderId}`, rina);
    await confirm(orderId);
    const again = await hold(orderId, customerId, 1000);
    expect(again).toMatchObject({ status: 202, headers: replayed });
    expect(again.text).toBe(first.text);
  });

  it('answers 201 below the threshold, and goes by what "max" comes to', async () => {
    const customerId = await customerWith(1999);
    expect(await hold(unique('o'), customerId, 999)).toMatchObject({
      status: 201,
      body: { status: 'held' },
    });
    expect(await hold(unique('o'), customerId, 'max')).toMatchObject({
      status: 202,
      body: { points: { points: 1000 } },
    });
  });

  it('is announced by the quote', async () => {
    const customerId = await customerWith(1000);
    const body = { customerId, currency: 'IDR', subtotal: 500_000 };
    const needs = async (points: number) =>
      (await call('quote-order', { as: platform, body: { ...body, points } })).body.points;
    expect(await needs(999)).toMatchObject({ status: 'applied', needsApproval: false });
    expect(await needs(1000)).toMatchObject({ status: 'applied', needsApproval: true });
  });
});

describe('confirm-order', () => {
  it('waits for the approval', async () => {
    const orderId = await pendingOrder();
    expect(await confirm(orderId)).toMatchObject(problem(409, 'awaiting_approval'));
    await decide(`order,${orderId}`, rina);
    expect(await confirm(orderId)).toMatchObject({ status: 200, body: { status: 'confirmed' } });
  });

  it('tells a rejection from a cancellation', async () => {
    const [rejected, cancelled] = [await pendingOrder(), await pendingOrder()];
    await decide(`order,${rejected}`, rina, 'reject');
    await call('cancel-order', { as: platform, params: { orderId: cancelled }, body: {} });
    expect(await confirm(rejected)).toMatchObject(problem(409, 'approval_rejected'));
    expect(await confirm(cancelled)).toMatchObject(problem(409, 'order_cancelled'));
  });
});

describe('get-order', () => {
  it('tells who approved, when and why, between the hold and its end', async () => {
    const orderId = await pendingOrder();
    expect((await story(orderId)).body.status).toBe('pending_approval');
    const { body } = await decide(`order,${orderId}`, rina);
    expect((await story(orderId)).body.status).toBe('held');
    await confirm(orderId);
    const { status, entries } = (await story(orderId)).body;
    expect(status).toBe('confirmed');
    expect(entries).toMatchObject([
      { kind: 'held' },
      { kind: 'approved', by: 'rina', reason: 'Checked', at: body.decision.at, points: 0 },
      { kind: 'confirmed' },
    ]);
  });

  it('tells who rejected, and that it gave everything back', async () => {
    const orderId = await pendingOrder();
    await decide(`order,${orderId}`, rina, 'reject');
    const { status, entries } = (await story(orderId)).body;
    expect(status).toBe('cancelled');
    expect(entries).toMatchObject([
      { kind: 'held', points: -1000 },
      { kind: 'rejected', by: 'rina', reason: 'Checked', points: 0 },
      { kind: 'cancelled', by: 'rina', reason: 'Checked', points: 1000 },
    ]);
  });
});

describe('adjust-points of many points', () => {
  it('answers 202, the same again while it waits, and the adjustment once it is approved', async () => {
    const customerId = await customerWith(0);
    const first = await adjust(customerId, 'a-1', 500);
    const approvalId = `adjustment,${customerId},a-1`;
    expect(first).toMatchObject({
      status: 202,
      body: { status: 'pending_approval', points: 500, by: 'sri', approvalId },
    });
    expect(first.headers).not.toMatchObject(replayed);
    const waiting = await adjust(customerId, 'a-1', 500);
    expect(waiting).toMatchObject({ status: 202, headers: replayed });
    expect(waiting.text).toBe(first.text);
    await decide(approvalId, rina);
    const done = await adjust(customerId, 'a-1', 500);
    expect(done).toMatchObject({
      status: 200,
      headers: replayed,
      body: { status: 'adjusted', points: 500, by: 'sri', approvedBy: 'rina' },
    });
    expect((await adjust(customerId, 'a-1', 500)).text).toBe(done.text);
    expect(await adjust(customerId, 'a-1', 501)).toMatchObject(problem(422, 'adjustment_reused'));
  });

  it('answers 409 once it is rejected', async () => {
    const customerId = await customerWith(0);
    const { body } = await adjust(customerId, 'a-1', 500);
    await decide(body.approvalId, rina, 'reject', 'Twice the same');
    expect(await adjust(customerId, 'a-1', 500)).toMatchObject({
      status: 409,
      body: { code: 'approval_rejected', detail: 'It was rejected: Twice the same' },
    });
  });

  it('answers at once below the threshold, and says so', async () => {
    const customerId = await customerWith(0);
    const { status, body } = await adjust(customerId, 'a-1', 499);
    expect({ status, body }).toMatchObject({ status: 201, body: { status: 'adjusted' } });
    expect(body).not.toHaveProperty('approvedBy');
  });
});

describe('decide-approval', () => {
  it.each([
    ['approver', 'order', 200],
    ['admin', 'order', 200],
    ['support', 'order', 403],
    ['auditor', 'order', 403],
    ['approver', 'adjustment', 200],
    ['admin', 'adjustment', 200],
    ['support', 'adjustment', 403],
    ['auditor', 'adjustment', 403],
  ])('is for an %s on an %s: %i', async (group, kind, status) => {
    const customerId = await customerWith(0);
    const { body } = await adjust(customerId, 'a-1', 500);
    const approvalId = kind === 'order' ? `order,${await pendingOrder()}` : body.approvalId;
    expect((await decide(approvalId, person('wulan', group))).status).toBe(status);
  });

  it('is not for order platforms', async () => {
    const approvalId = `order,${await pendingOrder()}`;
    expect(await decide(approvalId, platform)).toMatchObject(problem(403, 'forbidden'));
  });

  it('is not for who asked, whatever groups they are in', async () => {
    const { body } = await adjust(await customerWith(0), 'a-1', 500);
    for (const as of [sri, person('sri', 'approver'), person('sri', 'admin', 'approver')]) {
      for (const decision of ['approve', 'reject']) {
        expect(await decide(body.approvalId, as, decision)).toMatchObject(
          problem(422, 'self_approval'),
        );
      }
    }
    expect((await decide(body.approvalId, person('wulan', 'admin'))).status).toBe(200);
  });

  it('is not for a person of the name under which the platform asked', async () => {
    const approvalId = `order,${await pendingOrder()}`;
    expect(await decide(approvalId, person('till', 'approver'))).toMatchObject(
      problem(422, 'self_approval'),
    );
  });

  it.each(['approve', 'reject'])(
    'answers a second click to %s with the same bytes',
    async (said) => {
      const { body } = await adjust(await customerWith(0), 'a-1', 500);
      for (const approvalId of [`order,${await pendingOrder()}`, body.approvalId]) {
        const first = await decide(approvalId, rina, said);
        expect(first).toMatchObject({
          status: 200,
          body: {
            approvalId,
            status: said === 'approve' ? 'approved' : 'rejected',
            decision: { decision: said, by: 'rina', reason: 'Checked' },
          },
        });
        expect(first.headers).not.toMatchObject(replayed);
        const again = await decide(approvalId, rina, said);
        expect(again).toMatchObject({ status: 200, headers: replayed });
        expect(again.text).toBe(first.text);
      }
    },
  );

  it('refuses a second decision, by anybody and of the same person', async () => {
    const { body } = await adjust(await customerWith(0), 'a-1', 500);
    for (const approvalId of [`order,${await pendingOrder()}`, body.approvalId]) {
      await decide(approvalId, rina);
      const decided = problem(409, 'already_decided');
      expect(await decide(approvalId, person('wulan', 'approver'))).toMatchObject(decided);
      expect(await decide(approvalId, rina, 'reject')).toMatchObject(decided);
      expect(await decide(approvalId, rina, 'approve', 'Or so')).toMatchObject(decided);
      expect(await decide(approvalId, sri)).toMatchObject(decided);
    }
  });

  it.each(['order,nobody-s', 'adjustment,nobody,a-1', 'order,a,b', 'INV-2041', 'order,'])(
    'finds nothing of the id %s',
    async (approvalId) => {
      expect(await decide(approvalId, rina)).toMatchObject(problem(404, 'not_found'));
    },
  );

  it('finds nothing to decide in an order or adjustment that needs no approval', async () => {
    const customerId = await customerWith(0);
    await adjust(customerId, 'small', 100);
    const orderId = unique('o');
    expect((await hold(orderId, customerId, 100)).status).toBe(201);
    for (const approvalId of [`order,${orderId}`, `adjustment,${customerId},small`]) {
      expect(await decide(approvalId, rina)).toMatchObject(problem(404, 'not_found'));
    }
  });

  it.each([
    { decision: 'approve' },
    { reason: 'Checked' },
    { decision: 'approve', reason: ' ' },
    { decision: 'expire', reason: 'Checked' },
    { decision: 'approve', reason: 'Checked', by: 'somebody' },
    { decision: 'approve', reason: 'x'.repeat(201) },
  ])('takes no other body: %j', async (body) => {
    const params = { approvalId: 'order,o-1' };
    expect(await call('decide-approval', { as: rina, params, body })).toMatchObject(
      problem(400, 'invalid_request'),
    );
  });

  it('refuses what is cancelled, and to take more points than there are', async () => {
    const orderId = await pendingOrder();
    await call('cancel-order', { as: platform, params: { orderId }, body: {} });
    expect(await decide(`order,${orderId}`, rina)).toMatchObject(problem(409, 'order_cancelled'));
    const customerId = await customerWith(600);
    const { body } = await adjust(customerId, 'a-1', -600);
    await adjust(customerId, 'a-2', -1);
    const short = problem(422, 'insufficient_points');
    expect(await decide(body.approvalId, rina)).toMatchObject(short);
    expect(await decide(body.approvalId, rina)).toMatchObject(short);
    await adjust(customerId, 'a-3', 1);
    expect((await decide(body.approvalId, rina)).status).toBe(200);
  });
});

describe('list-approvals', () => {
  const list = (as: object, query: object = {}) => call('list-approvals', { as, query });

  it.each([
    ['admin', 200],
    ['approver', 200],
    ['auditor', 200],
    ['support', 200],
    ['stranger', 403],
  ])('is for an %s: %i', async (group, status) => {
    expect((await list(person('wulan', group))).status).toBe(status);
  });

  it('is not for order platforms', async () => {
    expect(await list(platform)).toMatchObject(problem(403, 'forbidden'));
  });

  it('shows what waits, and with `all` what became of the rest', async () => {
    const [open, decided] = [await pendingOrder(), await pendingOrder()];
    const { body: answer } = await decide(`order,${decided}`, rina);
    const { body } = await list(rina, { limit: '1' });
    const idsOf = (page: { approvals: { approvalId: string }[] }) =>
      page.approvals.map(({ approvalId }) => approvalId);
    const waiting = await list(rina);
    expect(idsOf(waiting.body)).toContain(`order,${open}`);
    expect(idsOf(waiting.body)).not.toContain(`order,${decided}`);
    const all = await list(rina, { status: 'all' });
    expect(all.body.approvals).toContainEqual(answer);
    expect(body.next).toEqual(expect.any(String));
    const next = await list(rina, { status: 'all', limit: '1', cursor: body.next });
    expect(next.status).toBe(200);
    expect(idsOf(next.body)).toEqual(idsOf(all.body).slice(1, 2));
  });

  it.each([
    { status: 'closed' },
    { limit: '0' },
    { limit: '101' },
    { cursor: 'zzz' },
    { cursor: Buffer.from('2026-11-22T10:00:00.000Z#reward:o').toString('base64url') },
  ])('takes no other query: %j', async (query) => {
    expect(await list(rina, query)).toMatchObject(problem(400, 'invalid_request'));
  });
});

describe('get-approval', () => {
  const get = (approvalId: string, as: object = rina, at = Date.now()) =>
    call('get-approval', { as, params: { approvalId }, at });

  it('shows what waits of either kind as the list does, and what was decided as it was', async () => {
    const asked = await adjust(await customerWith(0), 'a-1', 500);
    for (const approvalId of [`order,${await pendingOrder()}`, asked.body.approvalId]) {
      const { body } = await call('list-approvals', { as: rina, query: { limit: '100' } });
      expect(body.approvals).toContainEqual((await get(approvalId)).body);
      const decided = await decide(approvalId, rina);
      expect((await get(approvalId)).body).toEqual(decided.body);
    }
  });

  it('shows what nobody decided in time as expired, exactly at the instant', async () => {
    const params = { customerId: await customerWith(0), adjustmentId: 'a-1' };
    const body = { points: 500, reason: 'Opening balance' };
    const threeDaysAgo = Date.now() - 3 * 24 * 60 * 60 * 1000;
    const asked = await call('adjust-points', { as: sri, params, body, at: threeDaysAgo });
    const { approvalId, expiresAt } = asked.body;
    const over = Date.parse(expiresAt);
    const statusAt = async (at: number) => (await get(approvalId, rina, at)).body.status;
    expect(await statusAt(over - 1)).toBe('open');
    expect(await statusAt(over)).toBe('expired');
  });

  it('answers 404 for what nobody asked, and for an order that needed nobody', async () => {
    const orderId = unique('o');
    await hold(orderId, await customerWith(1000), 100);
    for (const approvalId of [`order,${orderId}`, 'order,o-none', 'adjustment,c,a', 'what']) {
      expect(await get(approvalId)).toMatchObject(problem(404, 'not_found'));
    }
  });
});
