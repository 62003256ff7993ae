import {
  type Approval,
  ApprovalRequest,
  approvalView,
  parseApprovalId,
  Ruling,
} from '../domain/approvals.ts';
import { hourMs, iso } from '../domain/calendar.ts';
import { Resolution } from '../domain/order.ts';
import { approvalHoursMax } from '../domain/settings.ts';
import {
  adjustmentDecisionKey,
  approvalKey,
  decisionKey,
  type Key,
  resolutionKey,
} from './keys.ts';
import { query, readMany } from './read.ts';
import type { Item, Write } from './transact.ts';

/** The longest that settings let a request wait: what was asked before that is open no more. */
const looksBackMs = approvalHoursMax * hourMs;

const rowKeptSeconds = 30 * 24 * 60 * 60;

/** Puts a request on the list, in the transaction that makes it. The row never changes. */
export function putApproval(request: ApprovalRequest): Write {
  const { requestedAt, approvalId, expiresAt } = request;
  const ttl = Math.floor(Date.parse(expiresAt) / 1000) + rowKeptSeconds;
  return { put: { Item: { ...approvalKey(requestedAt, approvalId), ...request, ttl } } };
}

/** Whether a text can be where a page ended: `<instant>#<approval id>`. */
export function isApprovalPosition(text: string): boolean {
  const [, id] = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z#(.*)$/.exec(text) ?? [];
  return id !== undefined && parseApprovalId(id) !== undefined;
}

export type ApprovalPage = { approvals: Approval[]; next?: string };

/**
 * A page of requests, newest first, each as it stands at this instant. The rows say only what was
 * asked; where that stands is read from the entries that decide it. Pages are counted in rows: of
 * the open ones a page may show fewer, or none, and yet not be the last.
 */
export async function listApprovals(
  which: 'open' | 'all',
  limit: number,
  cursor: string | undefined,
  now: number,
): Promise<ApprovalPage> {
  const { pk, sk } = approvalKey(iso(now - looksBackMs), '');
  // The list has moved past where that page ended, and a query can't begin outside its own bounds.
  if (cursor !== undefined && cursor < sk) return { approvals: [] };
  const rows = await query({
    KeyConditionExpression: 'pk = :pk AND sk >= :from',
    ExpressionAttributeValues: { ':pk': pk, ':from': sk },
    ...(cursor !== undefined && { ExclusiveStartKey: { pk, sk: cursor } }),
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: limit,
  });
  const requests = rows.map((row) => ApprovalRequest.parse(row));
  const orders = requests.flatMap(({ orderId }) => orderId ?? []);
  const items = await readMany([...requests.map(decidedUnder), ...orders.map(resolutionKey)]);
  const ends = new Map(orders.map((orderId, index) => [orderId, items[requests.length + index]]));
  const approvals = requests.map((request, index) =>
    approvalAt(request, items[index], request.orderId && ends.get(request.orderId), now),
  );
  const last = rows.at(-1);
  return {
    approvals: approvals.filter(({ status }) => which === 'all' || status === 'open'),
    ...(last && rows.length === limit && { next: String(last.sk) }),
  };
}

const decidedUnder = ({ orderId, customerId, adjustmentId }: ApprovalRequest): Key =>
  orderId === undefined
    ? adjustmentDecisionKey(customerId, String(adjustmentId))
    : decisionKey(orderId);

function approvalAt(
  request: ApprovalRequest,
  decided: Item | undefined,
  ended: Item | undefined,
  now: number,
): Approval {
  const ruling = decided && Ruling.parse(decided);
  const resolution = ended && Resolution.parse(ended);
  return approvalView(request, ruling, resolution, now);
}
