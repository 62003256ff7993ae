import * as z from 'zod';
import type { CodeTerms } from './code-terms.ts';
import { isInForce } from './code-terms.ts';
import { type CodeKey, parseCode } from './codes.ts';
import { CustomerId } from './ids.ts';
import { basisPointsOf, Currency, Money, Points, pointsMax } from './money.ts';
import { plainText } from './plain-text.ts';
import {
  codeNotUsable,
  customerNotNew,
  insufficientPoints,
  isRefusal,
  pointsFrozen,
  pointsOff,
  type Refusal,
  refusal,
} from './refusals.ts';
import { allows, type CurrentSettings, type Discount } from './settings.ts';

const OtherCode = plainText(40);

/** What the order platform asks a price for. */
export const PriceRequest = z.strictObject({
  customerId: CustomerId,
  currency: Currency,
  subtotal: Money,
  otherDiscounts: z
    .array(z.strictObject({ code: OtherCode, amount: Money }).meta({ id: 'OtherDiscount' }))
    .max(10)
    .default([]),
  referralCode: z.string().min(1).max(40).optional(),
  customerIsNew: z.boolean().default(false),
  points: z.union([z.int().min(0).max(pointsMax), z.literal('max')]).optional(),
});
export type PriceRequest = z.infer<typeof PriceRequest>;

/** One line of a price: which rule took how much off. */
export const Line = z
  .discriminatedUnion('kind', [
    z
      .object({ kind: z.literal('other'), code: OtherCode, amount: Money })
      .meta({ id: 'OtherLine' }),
    z
      .object({ kind: z.literal('referral'), code: z.string(), amount: Money })
      .meta({ id: 'ReferralLine' }),
    z
      .object({ kind: z.literal('points'), points: Points, amount: Money })
      .meta({ id: 'PointsLine' }),
  ])
  .meta({ id: 'Line' });
export type Line = z.infer<typeof Line>;

/** What is known of the customer's account; a hold knows nothing and lets the write decide. */
export type Standing = { available: number; isNew: boolean; isFrozen?: boolean };

export type PriceContext = {
  settings: CurrentSettings;
  /** The terms of the request's code; undefined when there is no such code. */
  code: CodeTerms | undefined;
  standing: Standing | undefined;
  /** Whether a limited code has no use left, where that is known; a hold asks the write. */
  usedUp: boolean;
  /** Set when nothing is told about any code, because too many guesses were wrong. */
  barred?: Refusal | undefined;
  /** Whether the code is refused from where the request came, for what was done there today. */
  isBlocked?: boolean | undefined;
  now: number;
};

export type ReferralOffer = { discount: number; code: CodeTerms };
export type PointsOffer = { points: number; discount: number };

export type Price = {
  lines: Line[];
  total: number;
  /** Absent when no code was given. */
  referral?: ReferralOffer | Refusal;
  /** Absent when no points were asked for. */
  points?: PointsOffer | Refusal;
  /** The most points that this order could take, with the balance where it is known. */
  redeemableMaxPoints: number;
};

/**
 * The price of an order: subtotal → other discounts → referral → points → total. Each step takes
 * off at most what the steps before left, so the total is never negative. Referral discounts are
 * rounded down. A refused discount has no line and doesn't change the others.
 */
export function price(request: PriceRequest, context: PriceContext): Price {
  const referral = referralOffer(request, context);
  const replaced = referral !== undefined && !isRefusal(referral) && replacesOthers(context);
  const lines: Line[] = replaced ? [] : otherLines(request);
  let owed = request.subtotal - totalOf(lines);
  if (referral !== undefined && !isRefusal(referral)) {
    lines.push({ kind: 'referral', code: referral.code.display, amount: referral.discount });
    owed -= referral.discount;
  }
  const redeemableMaxPoints = redeemableMax(request, owed, context, context.standing?.available);
  const points = pointsOffer(request, owed, redeemableMaxPoints, context);
  if (points !== undefined && !isRefusal(points)) {
    lines.push({ kind: 'points', points: points.points, amount: points.discount });
    owed -= points.discount;
  }
  return {
    lines,
    total: owed,
    ...(referral && { referral }),
    ...(points && { points }),
    redeemableMaxPoints,
  };
}

/** The platform's own discounts, each trimmed to what is still owed. */
function otherLines(request: PriceRequest): Line[] {
  let owed = request.subtotal;
  return request.otherDiscounts.map(({ code, amount }) => {
    const trimmed = Math.min(amount, owed);
    owed -= trimmed;
    return { kind: 'other', code, amount: trimmed };
  });
}

const totalOf = (lines: Line[]): number => lines.reduce((sum, line) => sum + line.amount, 0);

const replacesOthers = ({ settings }: PriceContext): boolean =>
  settings.document.referral.stacking === 'best';

function referralOffer(
  request: PriceRequest,
  context: PriceContext,
): ReferralOffer | Refusal | undefined {
  if (request.referralCode === undefined) return undefined;
  const code = usableCode(request, context);
  if (isRefusal(code)) return code;
  const { referral } = context.settings.document;
  if (request.subtotal < referral.minimumOrder) {
    const detail = `The code needs an order of at least ${referral.minimumOrder}.`;
    return refusal('order_below_minimum', detail);
  }
  const others = totalOf(otherLines(request));
  if (referral.stacking === 'exclusive' && others > 0) {
    return refusal('not_stackable', 'The code is not given beside another discount.');
  }
  const base = referral.stacking === 'best' ? request.subtotal : request.subtotal - others;
  const discount = discountOn(code.discount ?? referral.discount, base);
  if (referral.stacking === 'best' && others >= discount && others > 0) {
    const detail = 'The other discounts take off as much or more, and stand alone.';
    return refusal('not_stackable', detail);
  }
  if (discount === 0) {
    return refusal('order_below_minimum', 'There is nothing left for the code to take off.');
  }
  return { discount, code };
}

/** The discount on an amount: rounded down, at most the rule's ceiling and the amount itself. */
function discountOn(discount: Discount, amount: number): number {
  if (discount.kind === 'fixed') return Math.min(discount.amount, amount);
  return Math.min(basisPointsOf(amount, discount.basisPoints), discount.max ?? amount);
}

/**
 * The code's terms when this customer may use it at this instant. What the request and the guesses
 * before it decide comes before the code is looked at, so that it tells nothing about codes.
 */
export function usableCode(
  request: Pick<PriceRequest, 'customerId' | 'customerIsNew'>,
  { settings, code, standing, usedUp, barred, isBlocked, now }: PriceContext,
): CodeTerms | Refusal {
  if (barred) return barred;
  if (!allows(settings.document, 'codes', request.customerId)) {
    return refusal('program_off', 'Referral codes are not accepted at the moment.');
  }
  const { newCustomersOnly, codeExpiresAfterDays } = settings.document.referral;
  if (newCustomersOnly && !(request.customerIsNew && (standing?.isNew ?? true))) {
    return customerNotNew;
  }
  const usable =
    code !== undefined && !usedUp && !isBlocked && isInForce(code, codeExpiresAfterDays, now);
  if (!usable) return codeNotUsable;
  if (code.owner === request.customerId) {
    return refusal('own_code', 'A customer’s own code can’t be used for their own order.');
  }
  return code;
}

/**
 * Points for what is owed, at most the programme's share of the order, a balance, and what one
 * request may ask.
 */
function redeemableMax(
  request: PriceRequest,
  owed: number,
  { settings }: PriceContext,
  balance = pointsMax,
): number {
  if (!allows(settings.document, 'redeem', request.customerId)) return 0;
  const { points } = settings.document;
  const share = basisPointsOf(request.subtotal, points.maximumShareBasisPoints);
  const byOrder = Math.floor(Math.min(owed, share) / points.valuePerPoint);
  const byBalance = Math.min(byOrder, balance, pointsMax);
  const stepped = byBalance - (byBalance % points.step);
  return stepped < points.minimumPerRedemption ? 0 : stepped;
}

/**
 * Points are taken as asked or refused; only `"max"` is cut to what the order can take. What the
 * order can't take is refused before the balance is asked, because a hold knows only the order: a
 * quote names the refusal that the hold would get.
 */
function pointsOffer(
  request: PriceRequest,
  owed: number,
  redeemableMaxPoints: number,
  context: PriceContext,
): PointsOffer | Refusal | undefined {
  const { settings, standing } = context;
  const asked = request.points;
  if (asked === undefined || asked === 0) return undefined;
  if (!allows(settings.document, 'redeem', request.customerId)) return pointsOff;
  if (standing?.isFrozen) return pointsFrozen;
  const { minimumPerRedemption, step, valuePerPoint } = settings.document.points;
  if (owed === 0) return refusal('nothing_to_redeem', 'Nothing is left to pay with points.');
  const take = asked === 'max' ? redeemableMaxPoints : asked;
  if (asked !== 'max' && asked < minimumPerRedemption) {
    return refusal('below_minimum_points', `At least ${minimumPerRedemption} points at a time.`);
  }
  if (take % step !== 0) return refusal('not_a_step', `Points go in steps of ${step}.`);
  const byOrder = redeemableMax(request, owed, context);
  if (byOrder === 0) return refusal('above_maximum_points', 'This order can take no points.');
  if (take > byOrder) {
    return refusal('above_maximum_points', `This order can take at most ${byOrder} points.`);
  }
  if (standing !== undefined && standing.available < Math.max(take, minimumPerRedemption, 1)) {
    return insufficientPoints(standing.available);
  }
  // A balance of which no whole step is enough for the minimum.
  if (take === 0) return refusal('above_maximum_points', 'Too few points for a whole step.');
  return { points: take, discount: take * valuePerPoint };
}

/** The key of the request's code; undefined when none was given or none can be meant. */
export const requestedCode = (request: {
  referralCode?: string | undefined;
}): CodeKey | undefined =>
  request.referralCode === undefined ? undefined : parseCode(request.referralCode);
