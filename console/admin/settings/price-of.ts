import { needsApproval } from '../../../shared/domain/approvals.ts';
import type { CodeTerms } from '../../../shared/domain/code-terms.ts';
import { parseCode } from '../../../shared/domain/codes.ts';
import { CustomerId } from '../../../shared/domain/ids.ts';
import { earnedPoints } from '../../../shared/domain/order.ts';
import { type Line, price } from '../../../shared/domain/price.ts';
import { isRefusal, type RefusalCode } from '../../../shared/domain/refusals.ts';
import type { Settings } from '../../../shared/domain/settings.ts';
import { termsOf } from '../../../shared/domain/terms.ts';

/** An order that somebody makes up to see what it would cost. */
export type Imagined = {
  subtotal: number;
  /** The shop's own discount; 0 for none. */
  other: number;
  hasCode: boolean;
  points: number | 'max' | undefined;
  names: { other: string; friend: string };
};

export type Imagining = {
  lines: Line[];
  total: number;
  refusedCode?: RefusalCode;
  refusedPoints?: RefusalCode;
  referrerPoints: number;
  buyerPoints: number;
  waits: boolean;
};

const buyer = CustomerId.parse('somebody');
const friend = CustomerId.parse('a.friend');

/**
 * What an order would cost under these settings, by the domain's own rules: they can't disagree. The
 * buyer is new, has points enough and takes part, and everything is switched on: this is about the
 * rules and not about the switches.
 */
export function priceOf(settings: Settings, order: Imagined, now: number): Imagining {
  const document: Settings = {
    ...settings,
    program: {
      ...{ enabled: true, codes: true, earn: true, redeem: true, mode: 'on', rolloutPercent: 100 },
      allowList: [],
    },
  };
  const current = { version: 0, document };
  const code = friendsCode(order.names.friend, now);
  const request = {
    ...{ customerId: buyer, currency: document.currency.code, subtotal: order.subtotal },
    otherDiscounts: order.other > 0 ? [{ code: order.names.other, amount: order.other }] : [],
    customerIsNew: true,
    ...(order.hasCode && { referralCode: code.display }),
    ...(order.points !== undefined && { points: order.points }),
  };
  const priced = price(request, {
    ...{ settings: current, code, standing: undefined, usedUp: false, now },
  });
  const { lines, total, referral, points } = priced;
  const terms = termsOf(current, priced, buyer);
  return {
    lines,
    total,
    ...(isRefusal(referral) && { refusedCode: referral.refused }),
    ...(isRefusal(points) && { refusedPoints: points.refused }),
    referrerPoints: terms.referral?.rewardPoints ?? 0,
    buyerPoints: earnedPoints({ total, terms }),
    waits: points !== undefined && !isRefusal(points) && needsApproval(points.points, document),
  };
}

function friendsCode(display: string, now: number): CodeTerms {
  const key = parseCode(display);
  if (key === undefined) throw new Error(`${display} is no code.`);
  return {
    ...{ key, display, owner: friend, kind: 'own', status: 'active', shards: 1, version: 1 },
    ...{ createdAt: now, validFromAt: now },
  };
}
