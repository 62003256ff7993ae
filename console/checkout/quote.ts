import type * as z from 'zod';
import type { PriceRefusalCode } from '../../shared/domain/refusals.ts';

export type Reason = z.infer<typeof PriceRefusalCode>;

export type Line =
  | { kind: 'other' | 'referral'; code: string; amount: number }
  | { kind: 'points'; points: number; amount: number };

/** How many points the order can take: from `minimum` in steps to `max`; none where `max` is 0. */
export type Redeemable = {
  available: number;
  max: number;
  minimum: number;
  step: number;
  valuePerPoint: number;
};

/** Of a quote, what a form shows and needs. */
export type Quote = {
  lines: Line[];
  total: number;
  referral?: Refusable | undefined;
  points?: (Refusable & { needsApproval?: boolean }) | undefined;
  redeemable?: Redeemable | undefined;
  quoteToken: string;
  expiresAt: string;
};

export type Refusable = { status: 'applied' } | { status: 'refused'; reason: Reason };

/**
 * The quote in an answer of the platform's endpoint; undefined where there is none. Zod, with which
 * the service reads, would be four times as large as all of this element.
 */
export function readQuote(answer: unknown): Quote | undefined {
  if (!isObject(answer)) return undefined;
  const { lines, total, quoteToken, expiresAt, referral, points, redeemable } = answer;
  const isQuote =
    isAmount(total) &&
    typeof quoteToken === 'string' &&
    typeof expiresAt === 'string' &&
    Array.isArray(lines) &&
    lines.every(isLine) &&
    [referral, points].every((part) => part === undefined || isRefusable(part)) &&
    (redeemable === undefined || isRedeemable(redeemable));
  return isQuote ? (answer as Quote) : undefined;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const isAmount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;

const isLine = (line: unknown): boolean =>
  isObject(line) &&
  isAmount(line.amount) &&
  (line.kind === 'points' ? isAmount(line.points) : typeof line.code === 'string');

const isRefusable = (part: unknown): boolean =>
  isObject(part) &&
  (part.status === 'applied' || (part.status === 'refused' && typeof part.reason === 'string'));

const isRedeemable = (part: unknown): boolean =>
  isObject(part) &&
  ['available', 'max', 'minimum', 'step', 'valuePerPoint'].every((name) => isAmount(part[name])) &&
  Number(part.step) > 0;
