import type { OrderId } from './ids.ts';
import { type PriceContext, type PriceRequest, price, usableCode } from './price.ts';
import { otherCurrency } from './quote.ts';
import { isRefusal, type Refusal, type RefusalCode } from './refusals.ts';
import { termsOf } from './terms.ts';

/**
 * What a request would have got if the programme's mode were `on`, for the log: numbers, the
 * platform's order id and names of refusals, and nothing that tells who the customer is.
 */
export type Shadow = {
  orderId?: OrderId | undefined;
  /** Absent when no code was given, like the three amounts when nothing would be given. */
  referral?: 'applied' | RefusalCode;
  /** Minor units. */
  referralDiscount?: number;
  /** What the code's owner would be promised for the order: 0 with earning off for them. */
  rewardPoints?: number;
  /** Absent when no points were asked for. */
  points?: 'applied' | RefusalCode;
  pointsUsed?: number;
  /** Minor units. */
  pointsDiscount?: number;
  /** Minor units. Absent when a hold would have been refused. */
  total?: number;
  settingsVersion: number;
};

type Ordered = PriceRequest & { orderId?: OrderId | undefined };

/**
 * What a quote would have said under the same settings with mode `on`: the other switches, the
 * rollout share and the allow list rule as they would. Undefined unless the mode is `shadow`.
 */
export function shadowQuote(request: Ordered, context: PriceContext): Shadow | undefined {
  const on = switchedOn(context);
  if (on === undefined) return undefined;
  const priced = price(request, on);
  const { referral, points, total } = priced;
  const rewardPoints = termsOf(on.settings, priced, request.customerId).referral?.rewardPoints;
  return {
    orderId: request.orderId,
    ...(referral && { referral: outcomeOf(referral) }),
    ...(given(referral) && { referralDiscount: referral.discount }),
    ...(rewardPoints !== undefined && { rewardPoints }),
    ...(points && { points: outcomeOf(points) }),
    ...(given(points) && { pointsUsed: points.points, pointsDiscount: points.discount }),
    total,
    settingsVersion: on.settings.version,
  };
}

/**
 * What a hold would have given: all that was asked, or nothing at all when one discount would be
 * refused, and then the line has the reasons without amounts.
 *
 * The hold reads no account, unless it asks for `"max"` points, and asks the write instead, which
 * doesn't happen here. So whether the balance covers a number of points, whether the account has
 * had a referral already (the platform's `customerIsNew` is believed) and whether a limited code
 * has a use left isn't known: the line is the most that the hold could have given. A quote's token
 * changes nothing: one that was made in shadow mode promises no discount.
 */
export function shadowHold(request: Ordered, context: PriceContext): Shadow | undefined {
  if (otherCurrency(request.currency, context.settings.document)) return undefined;
  const shadow = shadowQuote(request, context);
  if (shadow === undefined) return undefined;
  const { orderId, referral = 'applied', points = 'applied', settingsVersion } = shadow;
  if (referral === 'applied' && points === 'applied') return shadow;
  return {
    orderId,
    ...(shadow.referral && { referral }),
    ...(shadow.points && { points }),
    settingsVersion,
  };
}

/** Whether a customer could have used a code: `applied`, or why not, which callers aren't told. */
export function shadowCheck(
  request: Pick<PriceRequest, 'customerId' | 'customerIsNew'>,
  context: PriceContext,
): Shadow | undefined {
  const on = switchedOn(context);
  if (on === undefined) return undefined;
  return { referral: outcomeOf(usableCode(request, on)), settingsVersion: on.settings.version };
}

function switchedOn(context: PriceContext): PriceContext | undefined {
  const { version, document } = context.settings;
  if (document.program.mode !== 'shadow') return undefined;
  const program = { ...document.program, mode: 'on' as const };
  return { ...context, settings: { version, document: { ...document, program } } };
}

const given = <Offer extends object>(offer: Offer | Refusal | undefined): offer is Offer =>
  offer !== undefined && !isRefusal(offer);

const outcomeOf = (offer: object): 'applied' | RefusalCode =>
  isRefusal(offer) ? offer.refused : 'applied';
