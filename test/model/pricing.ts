import { dayMs, hourMs, iso, minuteMs } from '../../shared/domain/calendar.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { Capability, Discount, Settings } from '../../shared/domain/settings.ts';
import { stableHash } from '../../shared/domain/stable-hash.ts';
import type { Item, Request } from './effects.ts';

export type Rules = { version: number; document: Settings };

export type Code = {
  key: string;
  display: string;
  owner: string;
  kind: 'own' | 'vanity';
  status: 'active' | 'paused' | 'revoked';
  discount?: Discount;
  usageLimit?: number;
  shards: number;
  createdAt: number;
  changedAt?: number;
  validFromAt: number;
  validUntilAt?: number;
  version: number;
};

export type Line = { kind: 'other' | 'referral' | 'points'; amount: number; points?: number };

/** The body of a hold with its defaults; the device is no part of it. */
export type Asked = {
  customerId: string;
  currency: string;
  subtotal: number;
  otherDiscounts: { code: string; amount: number }[];
  customerIsNew: boolean;
  referralCode?: string;
  points?: number | 'max';
  orderId?: string;
  quoteToken?: string;
};

/** What a customer's account says at an instant, and how often they guessed wrong in this hour. */
export type Standing = { available: number; isNew: boolean; wrong?: number };

export type Priced = { lines: Line[]; total: number; points: number };

export function askedIn({ body = {} }: Request): Asked {
  const { client: _, ...asked } = body;
  return { otherDiscounts: [], customerIsNew: false, ...asked } as unknown as Asked;
}

/** `whole` times `part` over `of`, rounded down. */
export const portion = (whole: number, part: number, of: number): number =>
  Number((BigInt(whole) * BigInt(part)) / BigInt(of));

export function allowed({ document }: Rules, what: Capability, customerId: string): boolean {
  const { enabled, mode, allowList, rolloutPercent, ...switches } = document.program;
  const isIn = allowList.includes(customerId as never);
  const isDrawn = stableHash(customerId) % 100 < rolloutPercent;
  return enabled && mode === 'on' && switches[what] && (isIn || isDrawn);
}

/** Whether a code is accepted at an instant, whoever comes with it. */
export function isOpen(code: Code, { document }: Rules, now: number): boolean {
  const days = code.kind === 'own' ? document.referral.codeExpiresAfterDays : null;
  const ends = code.validUntilAt ?? (days === null ? Infinity : code.createdAt + days * dayMs);
  return code.status === 'active' && code.validFromAt <= now && now < ends;
}

/** Why the platform's own rules refuse an order, in the order in which it is told; then the price. */
export function* price(
  asked: Asked,
  rules: Rules,
  code: Code | undefined,
  standing: Standing,
  now: number,
): Generator<RefusalCode, Priced> {
  if (asked.currency !== rules.document.currency.code) yield 'currency_mismatch';
  let owed = asked.subtotal;
  const lines: Line[] = asked.otherDiscounts.map((other) => {
    const amount = Math.min(other.amount, owed);
    owed -= amount;
    return { kind: 'other', code: other.code, amount };
  });
  if (asked.referralCode !== undefined) {
    const others = asked.subtotal - owed;
    const amount = yield* referralDiscount(asked, rules, code, standing, others, now);
    if (rules.document.referral.stacking === 'best') {
      lines.length = 0;
      owed = asked.subtotal;
    }
    const line = { kind: 'referral' as const, code: code?.display, amount };
    lines.push(line);
    owed -= amount;
  }
  const points = asked.points ? yield* pointsTaken(asked, rules, standing, owed) : 0;
  const amount = points * rules.document.points.valuePerPoint;
  if (points > 0) lines.push({ kind: 'points', points, amount });
  return { lines, total: owed - amount, points };
}

function* referralDiscount(
  asked: Asked,
  rules: Rules,
  code: Code | undefined,
  standing: Standing,
  others: number,
  now: number,
): Generator<RefusalCode, number> {
  const { referral } = rules.document;
  // Only who asks for "max" has their account looked at before the write.
  const isNew = asked.points !== 'max' || standing.isNew;
  yield* usable(asked, rules, code, { ...standing, isNew }, now);
  if (asked.subtotal < referral.minimumOrder) yield 'order_below_minimum';
  if (referral.stacking === 'exclusive' && others > 0) yield 'not_stackable';
  const best = referral.stacking === 'best';
  const base = best ? asked.subtotal : asked.subtotal - others;
  const rule = code?.discount ?? referral.discount;
  const percent = rule.kind === 'percent' ? portion(base, rule.basisPoints, 10_000) : base;
  const amount = Math.min(percent, (rule.kind === 'fixed' ? rule.amount : rule.max) ?? base);
  if (best && others > 0 && others >= amount) yield 'not_stackable';
  if (amount === 0) yield 'order_below_minimum';
  return amount;
}

/** Why a code can't be used, whatever the order costs. */
export function* usable(
  asked: Asked,
  rules: Rules,
  code: Code | undefined,
  { isNew, wrong = 0 }: Pick<Standing, 'isNew' | 'wrong'>,
  now: number,
): Generator<RefusalCode, void> {
  if (wrong >= rules.document.abuse.failedChecksPerHourMax) yield 'too_many_attempts';
  const { newCustomersOnly } = rules.document.referral;
  if (!allowed(rules, 'codes', asked.customerId)) yield 'program_off';
  if (newCustomersOnly && !(asked.customerIsNew && isNew)) yield 'customer_not_new';
  if (code === undefined || !isOpen(code, rules, now)) yield 'code_not_usable';
  if (code?.owner === asked.customerId) yield 'own_code';
}

/** What was promised stands, but whether the code and points may be used at all is asked anew. */
export function* pinned(
  asked: Asked,
  rules: Rules,
  code: Code | undefined,
  promised: Priced,
  now: number,
): Generator<RefusalCode, Priced> {
  const { currency } = rules.document;
  if (asked.currency !== currency.code) yield 'currency_mismatch';
  if (promised.points > 0 && !allowed(rules, 'redeem', asked.customerId)) yield 'program_off';
  if (asked.referralCode !== undefined) yield* usable(asked, rules, code, { isNew: true }, now);
  return promised;
}

function* pointsTaken(
  asked: Asked,
  rules: Rules,
  { available }: Standing,
  owed: number,
): Generator<RefusalCode, number> {
  const { valuePerPoint, step, minimumPerRedemption, maximumShareBasisPoints } =
    rules.document.points;
  if (!allowed(rules, 'redeem', asked.customerId)) yield 'program_off';
  if (owed === 0) yield 'nothing_to_redeem';
  const share = portion(asked.subtotal, maximumShareBasisPoints, 10_000);
  const inSteps = (points: number) => {
    const most = Math.min(Math.floor(Math.min(owed, share) / valuePerPoint), points);
    const stepped = most - (most % step);
    return stepped < minimumPerRedemption ? 0 : stepped;
  };
  const most = inSteps(1_000_000_000);
  const points = asked.points === 'max' ? inSteps(available) : (asked.points ?? 0);
  if (asked.points !== 'max' && points < minimumPerRedemption) yield 'below_minimum_points';
  if (points % step !== 0) yield 'not_a_step';
  if (most === 0 || points > most) yield 'above_maximum_points';
  if (asked.points !== 'max') return points;
  if (available < Math.max(points, minimumPerRedemption, 1)) yield 'insufficient_points';
  if (points === 0) yield 'above_maximum_points';
  return points;
}

/** The rules that an order goes by for ever: partly those of `quoted`, when it was quoted. */
export function termsOf(rules: Rules, code: Code | undefined, asked: Asked, quoted = rules) {
  const { referral } = rules.document;
  const { points, referral: promised } = quoted.document;
  const { earn, valuePerPoint, clawback, maturesAfterDays, expiresAfterMonths } = points;
  const isEarned = [quoted, rules].every((each) => allowed(each, 'earn', asked.customerId));
  const [earns, earned] = [rules, quoted].map(
    (each) => code !== undefined && allowed(each, 'earn', code.owner),
  );
  const monthMax = referral.rewardsPerReferrerPerMonthMax;
  return {
    settingsVersion: quoted.version,
    ...{ valuePerPoint, clawback, maturesAfterDays, expiresAfterMonths },
    ...(earn && isEarned && { earn }),
    ...(code !== undefined && {
      referral: {
        referrerId: code.owner,
        rewardPoints: earns && earned ? promised.referrerPoints : 0,
        discount: code.discount ?? promised.discount,
        ofCode: code.discount !== undefined,
        onceOnly: referral.newCustomersOnly,
        rewardShards: code.shards,
        ...(code.usageLimit !== undefined && { limitShards: code.shards }),
        ...(code.kind === 'vanity' && { isCampaign: true }),
        ...(monthMax !== null && { rewardsPerMonthMax: monthMax }),
        ...(earns && referral.bonus && { bonus: referral.bonus }),
      },
    }),
  };
}
export type Terms = ReturnType<typeof termsOf>;

/** What a hold says, but for the shard that gave the code's use. */
export function holdOf(
  request: Request,
  rules: Rules,
  code: Code | undefined,
  { lines, total, points }: Priced,
  quoted: Rules | undefined,
): Item {
  const asked = askedIn(request);
  const { points: limits, holds } = rules.document;
  const waits = points >= limits.approvalThreshold;
  const lifeMs = waits
    ? holds.approvalExpiresAfterHours * hourMs
    : holds.expireAfterMinutes * minuteMs;
  return {
    kind: 'held',
    orderId: request.params?.orderId,
    customerId: asked.customerId,
    currency: asked.currency,
    subtotal: asked.subtotal,
    ...{ lines, total },
    terms: termsOf(rules, code, asked, quoted),
    ...(code && { codeKey: code.key }),
    ...(waits && { needsApproval: true, requestedBy: request.as }),
    at: iso(request.now),
    expiresAt: iso(request.now + lifeMs),
  };
}
