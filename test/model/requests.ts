import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import type { Item, Request } from './effects.ts';

/** A number from 0 to below 1, and another each time. */
export type Random = () => number;

/** A request that was not sent yet: when it comes, who sends it says. */
export type Unsent = Omit<Request, 'now'>;

/** Numbers that a seed alone decides: mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const jobs = ['expire-holds', 'mature-rewards', 'expire-points'];

/** How often each operation is drawn; `again` sends an earlier request once more, or a bit of it. */
const usual: Record<string, number> = {
  'enrol-customer': 3,
  'create-code': 4,
  'change-code': 3,
  'change-settings': 3,
  'hold-order': 24,
  'confirm-order': 20,
  'cancel-order': 5,
  'refund-order': 16,
  'adjust-points': 9,
  'decide-approval': 11,
  'expire-holds': 3,
  'mature-rewards': 10,
  'expire-points': 2,
  again: 8,
};

/**
 * What a history is about: how many customers there are and what they mostly do. Where few do much
 * of one kind, what is rare elsewhere comes about.
 */
export const themes = {
  everything: { customers: 5, weights: usual },
  tills: {
    customers: 2,
    weights: { 'hold-order': 20, 'cancel-order': 12, 'confirm-order': 5, again: 8 },
  },
  latecomers: {
    customers: 3,
    weights: {
      ...{ 'hold-order': 14, 'confirm-order': 24, 'cancel-order': 3, 'expire-holds': 6 },
      ...{ 'change-settings': 4, 'change-code': 6, 'adjust-points': 5, again: 6 },
    },
  },
  refunds: {
    customers: 3,
    weights: {
      ...{ 'hold-order': 14, 'confirm-order': 16, 'refund-order': 24, 'mature-rewards': 10 },
      ...{ 'adjust-points': 4, again: 10 },
    },
  },
} satisfies Record<string, { customers: number; weights: Record<string, number> }>;
export type Theme = keyof typeof themes;

/** Ids under which nobody ever asked for anything. */
const strangers = ['order,o-none', 'nothing'];

type Known = { total: number; isPaid: boolean; isOpen: boolean };

/**
 * Draws the requests of a shop with few customers, so that they get into each other's way. It
 * learns from answers what there is to ask for: codes, totals, versions.
 */
export class Requests {
  private readonly random: Random;
  /** Stands before every id, so that histories in one table have nothing in common. */
  private readonly prefix: string;
  private readonly customers: string[];
  private readonly codes = [
    { code: 'NOPE2026', owner: '' },
    { code: 'no', owner: '' },
  ];
  private readonly orders = new Map<string, Known>();
  private readonly approvals: string[] = [...strangers];
  private readonly sent: Unsent[] = [];
  /** When a hold or a request ends, and what shows it: the millisecond decides. */
  readonly ends: { at: number; next: Unsent }[] = [];
  /** How many points a customer had when they were too few for something. */
  private readonly had = new Map<string, number>();
  private settings = { version: 0, document: defaultSettings };
  /** Each history does much of some operations and little of others, or none would go deep. */
  private readonly operations: string[];
  private readonly shares: number[];
  /** How likely a switch of the programme is off: most histories never see one. */
  private readonly offShare: number;
  private ids = 0;

  constructor(random: Random, prefix: string, theme: Theme = 'everything') {
    const { customers, weights } = themes[theme];
    this.random = random;
    this.prefix = prefix;
    this.customers = Array.from({ length: customers }, (_, index) => `${prefix}c${index}`);
    this.operations = Object.keys(weights);
    this.shares = Object.values(weights).map((weight) => weight * this.oneOf([0.2, 1, 2]));
    this.offShare = this.chance(0.25) ? 0.1 : 0;
  }

  next(): Unsent {
    const operation = this.oneOf(this.operations, this.shares);
    const drawn = this.isTooSoon(operation) && this.chance(0.9) ? 'hold-order' : operation;
    const request = drawn === 'again' ? this.again() : this.draw(drawn);
    this.sent.push(request);
    return request;
  }

  /** Every customer but the last is enrolled at first, some have points, and there are settings. */
  *opening(): Generator<Unsent> {
    yield this.draw('change-settings');
    for (const customerId of this.customers.slice(0, -1)) {
      yield this.of('enrol-customer', { customerId }, { name: 'Sari' });
      yield this.adjusting(customerId, this.oneOf([15, 60, 120, 250]));
      if (this.chance(0.3)) yield this.adjusting(customerId, 20);
    }
    yield this.draw('create-code');
  }

  /** What an answer tells: reads the codes, orders and versions in it. */
  learn({ operation, params, body: asked, headers }: Unsent, status: number, body: Item): void {
    const known = this.orders.get(params?.orderId ?? '');
    if (known && ['hold_expired', 'order_cancelled'].includes(String(body.code))) {
      known.isOpen = false;
    }
    if (body.code === 'insufficient_points') {
      const customerId = params?.customerId ?? asked?.customerId;
      this.had.set(String(customerId), Number.parseInt(String(body.detail), 10));
    }
    if (['approval_rejected', 'hold_expired'].includes(String(body.code))) {
      const decided = this.approvals.indexOf(String(params?.approvalId));
      if (decided >= strangers.length) this.approvals.splice(decided, 1);
    }
    if (typeof body.expiresAt === 'string') {
      this.ends.push({ at: Date.parse(body.expiresAt), next: this.after(params ?? {}, body) });
    }
    if (status >= 300) {
      if (body.code === 'settings_changed') this.settings.version++;
      return;
    }
    if (typeof body.code === 'string' && !this.codes.some(({ code }) => code === body.code)) {
      this.codes.push({ code: body.code, owner: String(body.owner ?? body.customerId) });
    }
    const { orderId } = params ?? {};
    if (orderId !== undefined && body.total !== undefined) {
      this.orders.set(orderId, {
        total: Number(body.total),
        isPaid: body.status === 'confirmed' || known?.isPaid === true,
        isOpen: ['held', 'pending_approval'].includes(String(body.status)) && !known,
      });
    }
    if (body.status === 'pending_approval') {
      this.approvals.push(String(body.approvalId ?? `order,${orderId}`));
    }
    if (operation === 'change-settings') {
      const version = Number(headers?.['if-match']?.slice(1, -1)) + 1;
      this.settings = { version, document: asked as Settings };
    }
  }

  /** What shows whether a month is over: somebody takes all they have, or the job runs. */
  afterMonth(): Unsent {
    const [known] = [...this.had].filter(([, points]) => points > 0);
    if (known) return this.adjusting(known[0], -known[1]);
    const request = this.draw(this.oneOf(['hold-order', 'expire-points']));
    if (request.body) request.body.points = 'max';
    return request;
  }

  /** What shows whether an order or a request for approval is over. */
  private after({ orderId, customerId, adjustmentId }: Item, body: Item): Unsent {
    const approvalId = adjustmentId
      ? `adjustment,${customerId},${adjustmentId}`
      : `order,${orderId}`;
    const waits = body.status === 'pending_approval';
    const operation = this.oneOf(['confirm-order', 'cancel-order']);
    if (!waits) return this.of(operation, { orderId: String(orderId) }, {});
    const decision = this.oneOf(['approve', 'reject']);
    return this.of('decide-approval', { approvalId }, { decision, reason: 'called' });
  }

  private isTooSoon(operation: string): boolean {
    const orders = [...this.orders.values()];
    if (operation === 'decide-approval') return this.approvals.length === strangers.length;
    if (operation === 'refund-order') return !orders.some(({ isPaid }) => isPaid);
    const isOfOpen = operation === 'confirm-order' || operation === 'cancel-order';
    return isOfOpen && !orders.some(({ isOpen }) => isOpen);
  }

  private draw(operation: string): Unsent {
    switch (operation) {
      case 'enrol-customer':
        return this.of(
          operation,
          { customerId: this.customer() },
          { name: this.oneOf(['Sari', 'Budi']) },
        );
      case 'create-code':
        return this.of(operation, undefined, this.newCode());
      case 'change-code':
        return this.of(operation, { code: this.code(this.customer()) }, this.codeChange());
      case 'change-settings': {
        const version = this.settings.version + (this.chance(0.1) ? 1 : 0);
        const headers = { 'if-match': `"${version}"` };
        return { ...this.of(operation, undefined, this.newSettings()), headers };
      }
      case 'hold-order':
        return this.of(operation, { orderId: this.unique('o') }, this.order());
      case 'confirm-order':
        return this.of(operation, { orderId: this.orderId() }, {});
      case 'cancel-order':
        return this.of(
          operation,
          { orderId: this.orderId() },
          this.chance(0.3) ? { reason: 'left' } : {},
        );
      case 'refund-order':
        return this.refund();
      case 'adjust-points':
        return this.adjusting(this.customer(), this.oneOf([40, 80, 130, 250, -20, -60, -999, 7]));
      case 'decide-approval': {
        const decision = this.oneOf(['approve', 'reject'], [3, 1]);
        const asked = this.approvals.slice(strangers.length);
        const approvalId =
          asked.length > 0 && this.chance(0.92) ? this.recent(asked) : this.oneOf(strangers);
        return this.of(operation, { approvalId }, { decision, reason: 'called' });
      }
      default:
        return { operation, as: 'schedule' };
    }
  }

  /** An earlier request as it was, by somebody else, or with a number that is another. */
  private again(): Unsent {
    const request = this.recent(this.sent.length > 0 ? this.sent : [this.draw('hold-order')]);
    if (this.chance(0.7) || request.operation === 'change-settings') return request;
    const body = { ...request.body };
    for (const name of ['subtotal', 'amount']) {
      if (typeof body[name] === 'number') body[name] += 1000;
    }
    if (typeof body.points === 'number') body.points += 1;
    if (body.reason !== undefined) body.reason = 'another';
    return { ...request, body };
  }

  private newCode(): Item {
    const isDrawn = this.chance(0.2);
    return {
      ...(!isDrawn && { code: `${this.prefix}${this.oneOf(['SALE', 'GOLD', 'X Y', 'abcd'])}` }),
      owner: this.customer(),
      ...(this.chance(0.3) && { discount: this.discount() }),
      ...(this.chance(0.6) && { usageLimit: this.oneOf([2, 3, 60]) }),
    };
  }

  private codeChange(): Item {
    return this.oneOf<Item>(
      [
        { status: 'active' },
        { status: 'paused' },
        { status: 'revoked' },
        { usageLimit: 1 + this.below(4) },
        { usageLimit: 120 },
        { usageLimit: null },
        { validUntil: '2020-01-01T00:00:00Z' },
        { validUntil: null },
      ],
      [8, 1, 1, 6, 2, 2, 1, 3],
    );
  }

  private discount() {
    return this.oneOf<Settings['referral']['discount']>([
      { kind: 'fixed', amount: 5000 },
      { kind: 'percent', basisPoints: 1250 },
      { kind: 'percent', basisPoints: 2000, max: 9000 },
    ]);
  }

  private newSettings(): Settings {
    const { program, referral, points, holds, abuse, ...rest } = defaultSettings;
    const isOn = () => !this.chance(this.offShare);
    const bonus = { every: this.oneOf([1, 2, 3], [3, 2, 1]), points: 5 + this.below(40) };
    return {
      ...rest,
      program: {
        ...program,
        enabled: isOn(),
        codes: isOn(),
        earn: this.chance(0.85),
        redeem: isOn(),
        mode: isOn() ? 'on' : 'shadow',
        rolloutPercent: isOn() ? 100 : 60,
      },
      currency: { code: this.chance(this.offShare / 4) ? 'USD' : 'IDR', exponent: 0 },
      referral: {
        discount: this.discount(),
        minimumOrder: this.oneOf([0, 45_000], [4, 1]),
        newCustomersOnly: this.chance(0.3),
        referrerPoints: this.oneOf([0, 10, 25], [1, 3, 3]),
        stacking: this.oneOf(['stack', 'exclusive', 'best'], [4, 1, 1]),
        codeExpiresAfterDays: this.oneOf([null, 20], [3, 1]),
        rewardsPerReferrerPerMonthMax: this.oneOf([null, 1, 2], [2, 1, 1]),
        bonus: this.chance(0.75) ? bonus : null,
      },
      points: {
        ...points,
        valuePerPoint: this.oneOf([100, 700]),
        minimumPerRedemption: this.oneOf([1, 10]),
        step: this.oneOf([1, 5], [3, 1]),
        maximumShareBasisPoints: this.oneOf([10_000, 5000], [3, 1]),
        expiresAfterMonths: this.oneOf([1, 2, null], [4, 2, 1]),
        maturesAfterDays: this.oneOf([0, 1, 3], [3, 1, 1]),
        approvalThreshold: this.oneOf([1000, 30], [3, 2]),
        adjustmentApprovalThreshold: this.oneOf([500, 100], [2, 1]),
        clawback: this.oneOf(['within_balance', 'debt']),
        earn: this.chance(0.6) ? { perAmount: 9000, points: 1 + this.below(3) } : null,
      },
      holds: {
        expireAfterMinutes: this.oneOf([2, 30, 10_080], [1, 3, 1]),
        approvalExpiresAfterHours: this.oneOf([1, 48], [1, 3]),
      },
      abuse: { ...abuse, failedChecksPerHourMax: 10_000 },
    };
  }

  private order(): Item {
    const customerId = this.customer();
    const points = this.oneOf<unknown>(
      [undefined, 0, 10 + this.below(20), 5 * this.below(12), 'max', 5000],
      [10, 1, 5, 5, 5, 1],
    );
    const others = [{ code: 'WEEKEND', amount: this.oneOf([3000, 5000, 200_000], [4, 5, 1]) }];
    return {
      customerId,
      currency: this.chance(0.01) ? 'USD' : 'IDR',
      subtotal: this.oneOf([150_000, 77_777, 50_001, 7000, 0], [10, 5, 5, 2, 1]),
      ...(this.chance(0.25) && { otherDiscounts: others }),
      ...(this.chance(0.7) && { referralCode: this.code(customerId) }),
      ...(this.chance(0.95) && { customerIsNew: true }),
      ...(points !== undefined && { points }),
      ...(this.chance(0.1) && { client: { ip: '203.0.113.7' } }),
    };
  }

  /** Mostly of an order that was paid: a part, the whole, or a little more than that. */
  private refund(): Unsent {
    const paid = [...this.orders].filter(([, { isPaid }]) => isPaid);
    const [orderId, { total }] =
      paid.length > 0 && this.chance(0.9)
        ? this.oneOf(paid)
        : ([this.orderId(), { total: 5000 }] as const);
    const third = Math.floor(total / 3);
    const half = Math.ceil(total / 2);
    const amounts = [total, half, third, total - third, 1, total + 1, 0];
    const amount = this.oneOf(amounts, [3, 3, 4, 3, 2, 1, 1]);
    const refundId = this.chance(0.8) ? this.unique('r') : 'r-first';
    return this.of('refund-order', { orderId, refundId }, { amount });
  }

  /** Takes all, where it is known how many those are: what is taken back then is owed. */
  private adjusting(customerId: string, change: number): Unsent {
    const had = this.had.get(customerId) ?? 0;
    const points = had > 0 && this.chance(0.3) ? -had : change;
    this.had.delete(customerId);
    const params = { customerId, adjustmentId: this.unique('a') };
    return this.of('adjust-points', params, { points, reason: 'test' });
  }

  private of(operation: string, params: Unsent['params'], body: Item): Unsent {
    const as = this.oneOf(['rina', 'sri'], [1, 2]);
    return { operation, ...(params && { params }), body, as };
  }

  private customer = (): string => this.oneOf(this.customers);

  /** As it is written, or as somebody may type it. */
  private code(buyer: string): string {
    const others = this.codes.filter(({ owner }) => owner !== buyer || this.chance(0.1));
    const { code } = this.recent(others.length > 0 ? others : this.codes);
    return this.chance(0.1) ? ` ${code.toLowerCase()}` : code;
  }

  private orderId(): string {
    const all = [...this.orders];
    const open = all.filter(([, { isOpen }]) => isOpen);
    const known = open.length > 0 && this.chance(0.85) ? open : all;
    return known.length === 0 || this.chance(0.03) ? 'o-none' : this.recent(known)[0];
  }

  /** Rather one of the last. */
  private recent<Value>(values: Value[]): Value {
    const back = Math.floor(this.random() ** 2 * values.length);
    return values[values.length - 1 - back] as Value;
  }

  private oneOf<Value>(values: readonly Value[], shares: number[] = values.map(() => 1)): Value {
    let left = this.random() * shares.reduce((sum, share) => sum + share, 0);
    for (const [index, share] of shares.entries()) {
      left -= share;
      if (left < 0) return values[index] as Value;
    }
    return values.at(-1) as Value;
  }

  private below = (limit: number): number => Math.floor(this.random() * limit);
  private chance = (share: number): boolean => this.random() < share;
  private unique = (kind: string): string => `${this.prefix}${kind}-${++this.ids}`;
}
