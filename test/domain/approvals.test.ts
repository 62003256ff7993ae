import { describe, expect, it } from '@jest/globals';
import {
  adjustmentApproval,
  pendingView,
  RequestedAdjustment,
} from '../../shared/domain/adjustment-request.ts';
import {
  Approval,
  ApprovalRequest,
  answerDecided,
  approvalView,
  askedBy,
  type Decision,
  decidedView,
  orderApproval,
  parseApprovalId,
  selfApproval,
} from '../../shared/domain/approvals.ts';
import { Resolution } from '../../shared/domain/order.ts';
import { buyer, holdOf, now, orderId } from './builders.ts';

const waiting = holdOf({
  needsApproval: true,
  requestedBy: 'till',
  expiresAt: '2026-11-24T10:00:00.000Z',
});
const expiresAt = Date.parse(waiting.expiresAt);

const request = ApprovalRequest.parse(orderApproval(waiting));

const decisionOf = (decision: Decision['decision']): Decision => ({
  decision,
  by: 'rina',
  reason: 'Called the customer',
  at: '2026-11-22T11:00:00.000Z',
});

const end = (kind: Resolution['kind'], rest: object = {}) =>
  Resolution.parse({
    kind,
    orderId,
    customerId: buyer,
    at: '2026-11-22T10:05:00.000Z',
    points: 200,
    rewardPoints: 0,
    ...rest,
  });

const requested = RequestedAdjustment.parse({
  kind: 'requested',
  adjustmentId: 'a-1',
  customerId: buyer,
  requestHash: 'hash',
  points: -600,
  reason: 'Counted twice',
  by: 'sri',
  at: '2026-11-22T10:00:00.000Z',
  expiresAt: '2026-11-24T10:00:00.000Z',
});

describe('parseApprovalId', () => {
  it('reads the id of an order and of an adjustment', () => {
    expect(parseApprovalId('order,INV-2041')).toEqual({ kind: 'order', orderId: 'INV-2041' });
    expect(parseApprovalId('adjustment,+6281:x,a~1')).toEqual({
      kind: 'adjustment',
      customerId: '+6281:x',
      adjustmentId: 'a~1',
    });
  });

  it('reads back what it was made of', () => {
    expect(parseApprovalId(request.approvalId)).toMatchObject({ kind: 'order', orderId });
    expect(parseApprovalId(adjustmentApproval(requested).approvalId)).toMatchObject({
      kind: 'adjustment',
      customerId: buyer,
      adjustmentId: 'a-1',
    });
  });

  it.each([
    '',
    'order',
    'order,',
    'order,a,b',
    'Order,a',
    ' order,a',
    'order,a ',
    'order,a#b',
    'order,a/b',
    'order,a\n',
    `order,${'x'.repeat(65)}`,
    'adjustment,a',
    'adjustment,a,',
    'adjustment,,a',
    'adjustment,a,b,c',
    'hold,a',
    'INV-2041',
  ])('reads nothing else: %j', (text) => {
    expect(parseApprovalId(text)).toBeUndefined();
  });
});

describe('askedBy', () => {
  it('names who asked only where somebody else must approve', () => {
    expect(askedBy(holdOf(), 'till')).not.toHaveProperty('requestedBy');
    expect(askedBy(holdOf({ needsApproval: true }), 'till').requestedBy).toBe('till');
  });
});

describe('orderApproval', () => {
  it('is what the hold says, and nothing where it needs no approval', () => {
    expect(orderApproval(holdOf())).toBeUndefined();
    expect(request).toEqual({
      approvalId: 'order,INV-2041',
      kind: 'order',
      orderId,
      customerId: buyer,
      points: 200,
      amount: 20_000,
      requestedBy: 'till',
      requestedAt: '2026-11-22T10:00:00.000Z',
      expiresAt: '2026-11-24T10:00:00.000Z',
    });
  });

  it('is a fault where the hold names nobody who asked', () => {
    expect(() => orderApproval(holdOf({ needsApproval: true }))).toThrow('names nobody');
  });
});

describe('adjustmentApproval', () => {
  it('is what the request says', () => {
    expect(adjustmentApproval(requested)).toEqual({
      approvalId: 'adjustment,c-1001,a-1',
      kind: 'adjustment',
      customerId: buyer,
      adjustmentId: 'a-1',
      points: -600,
      reason: 'Counted twice',
      requestedBy: 'sri',
      requestedAt: '2026-11-22T10:00:00.000Z',
      expiresAt: '2026-11-24T10:00:00.000Z',
    });
    expect(pendingView(requested)).toMatchObject({
      status: 'pending_approval',
      approvalId: 'adjustment,c-1001,a-1',
      points: -600,
    });
  });
});

describe('approvalView', () => {
  const status = (...[ruling, resolution, at = now]: [never?, Resolution?, number?]) =>
    Approval.parse(approvalView(request, ruling, resolution, at)).status;

  it('is open until its last instant, and expired from then on, though no job has run', () => {
    expect(status(undefined, undefined, expiresAt - 1)).toBe('open');
    expect(status(undefined, undefined, expiresAt)).toBe('expired');
  });

  it('is as the order ended where nobody decided', () => {
    expect(status(undefined, end('cancelled'))).toBe('cancelled');
    expect(status(undefined, end('expired'))).toBe('expired');
  });

  it('is as it was decided, however the order ended and however late it is', () => {
    const approve = decisionOf('approve');
    const view = approvalView(request, approve, end('cancelled'), expiresAt + 1);
    expect(view).toEqual({ ...request, status: 'approved', decision: approve });
    const reject = decisionOf('reject');
    const rejected = end('cancelled', { rejectedBy: 'rina' });
    expect(approvalView(request, reject, rejected, now)).toMatchObject({ status: 'rejected' });
  });

  it('tells of a decision that a reading has missed', () => {
    expect(status(undefined, end('confirmed'))).toBe('approved');
    expect(status(undefined, end('cancelled', { rejectedBy: 'rina' }))).toBe('rejected');
  });

  it('shows no decision where somebody was only told that nobody had decided', () => {
    const view = approvalView(request, { decision: 'expire', at: waiting.expiresAt }, undefined, 0);
    expect(view).toEqual({ ...request, status: 'expired' });
  });
});

describe('answerDecided', () => {
  const decision = decisionOf('approve');
  const same = { decision: 'approve', by: 'rina', reason: 'Called the customer' } as const;

  it('is the first answer for the same person saying the same', () => {
    const replayed = answerDecided(request, decision, same);
    expect(replayed).toEqual({ request, decision, replayed: true });
    const first = { request, decision, replayed: false };
    expect(JSON.stringify(decidedView({ ...first, replayed: true }))).toBe(
      JSON.stringify(decidedView(first)),
    );
    expect(Approval.parse(decidedView(first))).toMatchObject({ status: 'approved', decision });
  });

  it.each([
    { ...same, by: 'wulan' },
    { ...same, decision: 'reject' as const },
    { ...same, reason: 'Another' },
  ])('is refused for anything else: %j', (verdict) => {
    expect(answerDecided(request, decision, verdict)).toMatchObject({ refused: 'already_decided' });
  });

  it('tells that time had run out', () => {
    const timeOut = { decision: 'expire', at: waiting.expiresAt } as const;
    expect(answerDecided(request, timeOut, same)).toMatchObject({ refused: 'approval_rejected' });
  });
});

describe('selfApproval', () => {
  it('refuses whoever asked, to the letter', () => {
    const by = (name: string) =>
      selfApproval(request, { decision: 'reject', reason: 'x', by: name });
    expect(by('till')).toMatchObject({ refused: 'self_approval' });
    expect(by('Till')).toBeUndefined();
  });
});
