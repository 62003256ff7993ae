import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import { discountFrom, settingsFrom } from './drawn-settings.ts';
import { Draws, type Random } from './draws.ts';
import type { Item, Request } from './effects.ts';
import type { End } from './ends.ts';
import { type Theme, type ThemeName, themeOf } from './themes.ts';

/** A request that was not sent yet: when it comes, who sends it says. */
export type Unsent = Omit<Request, 'now'>;

export const jobs = ['expire-holds', 'mature-rewards', 'expire-points'];

/** What changes something, so that it can be tried without. */
const changing = /^(adjust|cancel|change|confirm|create|decide|enrol|hold|import|refund)-/;

/** Ids under which nobody ever asked for anything. */
const strangers = ['order,o-none', 'nothing'].map((approvalId) => ({ approvalId, by: '' }));

type Known = { total: number; isPaid: boolean; isOpen: boolean };

/** What nobody does where nothing is screened. */
const ofReviews = ['decide-review', 'list-reviews'];

/** What customers ask by the link that they have. */
export const ofLinks = ['get-me', 'list-my-entries'];

const people = ['rina', 'sri'];

/**
 * Draws the requests of a shop with few customers, so that they get into each other's way. It
 * learns from answers what there is to ask for: codes, totals, versions.
 */
export class Requests extends Draws {
  private readonly theme: Theme;
  private readonly customers: string[];
  private readonly codes = [
    { code: 'NOPE2026', owner: '' },
    { code: 'no', owner: '' },
  ];
  private readonly orders = new Map<string, Known>();
  private readonly approvals = [...strangers];
  /** Orders whose reward is held back, and links by their hashes. */
  private readonly reviews: string[] = [];
  private readonly links: string[] = [];
  private readonly sent: Unsent[] = [];
  private readonly quotes: { orderId: unknown; body: Item }[] = [];
  /** How many points a customer had when they were too few for something. */
  private readonly had = new Map<string, number>();
  /** Who was told last that a code is none. */
  private guesser: string | undefined;
  private settings = { version: 0, document: defaultSettings };
  /** Each history does much of some operations and little of others, or none would go deep. */
  private readonly operations: string[];
  private readonly shares: number[];
  /** How likely a switch of the programme is off: most histories never see one. */
  readonly offShare: number;
  /** Whether orders are screened, so that there is something to decide. */
  readonly isScreened: boolean;
  private ids = 0;

  constructor(random: Random, name: ThemeName = 'everything', isScreened = false) {
    super(random);
    const theme: Theme = themeOf(name);
    this.theme = theme;
    this.isScreened = isScreened;
    this.customers = Array.from({ length: theme.customers }, (_, index) => `c${index}`);
    const weights = Object.entries(theme.weights).filter(
      ([operation]) => isScreened || !ofReviews.includes(operation),
    );
    this.operations = weights.map(([operation]) => operation);
    this.shares = weights.map(([, weight]) => weight * this.oneOf([0.2, 1, 2]));
    this.offShare = theme.off ?? (this.chance(0.25) ? 0.1 : 0);
  }

  next(): Unsent {
    const isAwaited = this.reviews.length > 0 && this.chance(0.35);
    const operation = isAwaited ? 'decide-review' : this.oneOf(this.operations, this.shares);
    const drawn =
      this.isTooSoon(operation) && this.chance(0.9) ? this.before(operation) : operation;
    const request = drawn === 'again' ? this.again() : this.draw(drawn);
    if (changing.test(request.operation) && this.chance(0.07)) {
      return { ...request, query: { dryRun: 'true' } };
    }
    this.sent.push(request);
    return request;
  }

  /** Every customer but the last is enrolled at first, most have points, and there are settings. */
  *opening(): Generator<Unsent> {
    yield this.draw('change-settings');
    for (const customerId of this.customers.slice(0, -1)) {
      yield this.of('enrol-customer', { customerId }, { name: 'Sari' });
      const points = this.theme.purse ?? this.oneOf([15, 60, 120, 250]);
      if (this.chance(0.9)) yield this.adjusting(customerId, points);
    }
    yield this.draw('create-code');
  }

  /** What an answer tells: reads the codes, orders and versions in it. */
  learn(request: Unsent, status: number, body: Item): void {
    const { operation, params, body: asked, headers, as } = request;
    const known = this.orders.get(params?.orderId ?? '');
    if (known && ['hold_expired', 'order_cancelled'].includes(String(body.code))) {
      known.isOpen = false;
    }
    if (body.code === 'insufficient_points') {
      const customerId = params?.customerId ?? asked?.customerId;
      this.had.set(String(customerId), Number.parseInt(String(body.detail), 10));
    }
    if (body.code === 'code_not_usable' || body.usable === false) {
      this.guesser = String(asked?.customerId);
    }
    if (['approval_rejected', 'hold_expired'].includes(String(body.code))) {
      const decided = this.approvals.findIndex(
        ({ approvalId }) => approvalId === params?.approvalId,
      );
      if (decided >= strangers.length) this.approvals.splice(decided, 1);
    }
    if (operation === 'decide-review' && this.chance(0.7)) {
      const decided = this.reviews.indexOf(String(params?.orderId));
      if (decided >= 0) this.reviews.splice(decided, 1);
    }
    if (status >= 300) {
      if (body.code === 'settings_changed') this.settings.version++;
      return;
    }
    if (typeof body.code === 'string' && !this.codes.some(({ code }) => code === body.code)) {
      this.codes.push({ code: body.code, owner: String(body.owner ?? body.customerId) });
    }
    for (const { orderId } of (body.reviews ?? []) as { orderId: string }[]) {
      if (!this.reviews.includes(orderId)) this.reviews.push(orderId);
    }
    if (operation === 'create-link') this.links.push(String(body.link));
    if (operation === 'quote-order') {
      const { orderId: forOrder, ...order } = asked ?? {};
      this.quotes.push({ orderId: forOrder, body: { ...order, quoteToken: body.quoteToken } });
    }
    const { orderId } = params ?? {};
    if (operation !== 'get-order' && orderId !== undefined && body.total !== undefined) {
      this.orders.set(orderId, {
        total: Number(body.total),
        isPaid: body.status === 'confirmed' || known?.isPaid === true,
        isOpen: ['held', 'pending_approval'].includes(String(body.status)) && !known,
      });
    }
    if (body.status === 'pending_approval') {
      const approvalId = String(body.approvalId ?? `order,${orderId}`);
      this.approvals.push({ approvalId, by: as });
    }
    if (operation === 'change-settings') {
      const version = Number(headers?.['if-match']?.slice(1, -1)) + 1;
      this.settings = { version, document: asked as Settings };
    }
  }

  /** What shows whether something is over. */
  showing(end: End): Unsent {
    switch (end.kind) {
      case 'order':
        if (end.waitsFor && this.chance(0.7)) {
          return this.deciding(`order,${end.orderId}`, end.waitsFor);
        }
        if (this.chance(0.4)) return this.draw('expire-holds');
        return this.of(
          this.oneOf(['confirm-order', 'cancel-order'], [3, 1]),
          { orderId: end.orderId },
          {},
        );
      case 'request':
        return this.deciding(end.approvalId, end.waitsFor);
      case 'review':
        return this.decidingReview(end.orderId);
      case 'lot':
        if (this.chance(0.3)) return this.draw('expire-points');
        if (this.chance(0.5)) return this.adjusting(end.customerId, -end.points);
        return this.holding({ ...this.order(end.customerId), points: 'max' });
      default:
        return this.draw('mature-rewards');
    }
  }

  /** What has to come before something else. */
  private before(operation: string): string {
    if (ofLinks.includes(operation)) return 'create-link';
    if (operation === 'decide-review' && !this.isTooSoon('list-reviews')) return 'list-reviews';
    const isPayable = ofReviews.includes(operation) && !this.isTooSoon('confirm-order');
    return isPayable ? 'confirm-order' : 'hold-order';
  }

  private isTooSoon(operation: string): boolean {
    const orders = [...this.orders.values()];
    if (operation === 'decide-approval') return this.approvals.length === strangers.length;
    if (ofLinks.includes(operation)) return this.links.length === 0;
    const paid = orders.filter(({ isPaid }) => isPaid).length;
    if (operation === 'decide-review') return this.reviews.length === 0;
    if (operation === 'list-reviews') return paid < 3;
    if (operation === 'refund-order') return paid === 0;
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
        return { ...this.of(operation, undefined, settingsFrom(this, this.theme, this)), headers };
      }
      case 'quote-order': {
        const forOrder = this.chance(0.5) && { orderId: this.unique('o') };
        return this.of(operation, undefined, { ...this.order(), ...forOrder });
      }
      case 'hold-order':
        return this.quotes.length > 0 && this.chance(0.3)
          ? this.asQuoted(this.recent(this.quotes))
          : this.holding(this.order());
      case 'confirm-order':
        return this.of(operation, { orderId: this.orderId() }, {});
      case 'cancel-order':
        return this.of(
          operation,
          { orderId: this.unheard() ?? this.orderId() },
          this.chance(0.3) ? { reason: 'left' } : {},
        );
      case 'refund-order':
        return this.refund();
      case 'adjust-points':
        return this.adjusting(this.customer(), this.correction());
      case 'import-customers':
        return this.of(operation, undefined, { importId: 'move', rows: [this.moving()] });
      case 'create-link':
        return this.of(operation, { customerId: this.customer() }, {});
      case 'get-me':
      case 'list-my-entries':
        return this.of(
          operation,
          { link: this.links.length > 0 ? this.recent(this.links) : 'none' },
          {},
        );
      case 'list-reviews':
      case 'list-settings-history':
      case 'get-settings':
        return this.of(operation, undefined, undefined);
      case 'get-customer':
      case 'list-entries':
        return this.of(operation, { customerId: this.customer() }, undefined);
      case 'lift-freeze':
        return this.of(operation, { customerId: this.customer() }, { reason: 'looked at' });
      case 'list-approvals': {
        const all = this.chance(0.6) && { query: { status: 'all' } };
        return { ...this.of(operation, undefined, undefined), ...all };
      }
      case 'list-codes': {
        const owned = this.chance(0.5) && { query: { owner: this.customer() } };
        return { ...this.of(operation, undefined, undefined), ...owned };
      }
      case 'get-order':
        return this.of(operation, { orderId: this.shownOrder() }, undefined);
      case 'get-approval':
        return this.of(operation, { approvalId: this.approval().approvalId }, undefined);
      case 'get-code':
        return this.of(operation, { code: this.code(this.customer()) }, undefined);
      case 'check-code':
        return this.of(operation, undefined, this.asking());
      case 'decide-review':
        return this.decidingReview();
      case 'decide-approval': {
        const { approvalId, by } = this.approval();
        return this.deciding(approvalId, by);
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
    if (Array.isArray(body.rows)) body.rows = [{ ...body.rows[0], confirmedOrders: 2 }];
    return { ...request, body };
  }

  /** Mostly the customer who isn't enrolled: there is nothing of theirs yet. */
  private moving(): Item {
    const customerId = this.chance(0.6) ? this.customers.at(-1) : this.customer();
    const isNamed = this.chance(0.8);
    return {
      customerId,
      ...(isNamed && { name: 'Wulan' }),
      ...(isNamed && this.chance(0.6) && { code: this.oneOf(['SALE', 'GOLD', 'OLD_1', 'old 2']) }),
      ...(this.chance(0.7) && {
        points: [{ points: this.oneOf([15, 60, 120]), expires: 'never' }],
      }),
      ...(this.chance(0.3) && { confirmedOrders: this.oneOf([1, 3]) }),
      ...(this.chance(0.3) && { referrals: this.oneOf([1, 4, 9]) }),
      ...(this.chance(0.2) && { referredBy: 'elsewhere' }),
    };
  }

  private newCode(): Item {
    const isDrawn = this.chance(0.2);
    return {
      ...(!isDrawn && { code: this.oneOf(['SALE', 'GOLD', 'X Y', 'abcd']) }),
      owner: this.customer(),
      ...(this.chance(0.3) && { discount: discountFrom(this) }),
      ...(this.chance(0.6) && { usageLimit: this.oneOf(this.theme.usageLimits ?? [2, 3, 60]) }),
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

  private client() {
    if (!this.isScreened) return this.chance(0.1) && { client: { ip: '203.0.113.7' } };
    const client = {
      ...(this.chance(0.7) && { ip: this.oneOf(['203.0.113.7', '203.0.113.8']) }),
      ...(this.chance(0.8) && { deviceId: this.oneOf(['till', 'phone']) }),
    };
    return { client };
  }

  private order(customerId = this.customer()): Item {
    const { purse, spending = 1 } = this.theme;
    const points = !this.chance(spending)
      ? undefined
      : purse
        ? this.oneOf<unknown>([undefined, purse, purse - 20, 'max'], [4, 3, 2, 2])
        : this.oneOf<unknown>(
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
      ...this.client(),
    };
  }

  /** Mostly of an order that was paid: a part, the whole, or a little more than that. */
  private refund(): Unsent {
    const orderId = this.paidOrder();
    const { total } = this.orders.get(orderId) ?? { total: 5000 };
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

  private correction(): number {
    const { purse } = this.theme;
    if (purse === undefined) return this.oneOf([40, 80, 130, 250, -20, -60, -999, 7]);
    return this.oneOf([-purse, 20 - purse, purse, 20, 2 * purse], [3, 2, 5, 2, 2]);
  }

  private holding = (order: Item): Unsent =>
    this.of('hold-order', { orderId: this.unique('o') }, order);

  /** Mostly to the letter, and for the order that it was for. */
  private asQuoted({ orderId, body }: { orderId: unknown; body: Item }): Unsent {
    const order = this.chance(0.05) ? { ...body, subtotal: 88_000 } : body;
    const id = this.chance(0.95) ? orderId : undefined;
    return this.of('hold-order', { orderId: String(id ?? this.unique('o')) }, order);
  }

  private approval() {
    const asked = this.approvals.slice(strangers.length);
    const isKnown = asked.length > 0 && this.chance(0.92);
    return isKnown ? this.recent(asked) : this.oneOf(strangers);
  }

  /** Whether a customer could use a code: who tried one that is none tries others. */
  private asking(): Item {
    const customerId = this.chance(0.7) ? (this.guesser ?? this.customer()) : this.customer();
    const isNew = this.chance(0.8) && { customerIsNew: true };
    const code = this.chance(0.3) ? 'NOPE2026' : this.code(customerId);
    return { code, customerId, ...isNew, ...this.client() };
  }

  /** Somebody is often at work on the order that somebody else looks at. */
  private shownOrder(): string {
    const others = this.sent.slice(-4).flatMap(({ params }) => params?.orderId ?? []);
    return others.length > 0 && this.chance(0.6) ? this.recent(others) : this.orderId();
  }

  /** Mostly somebody else than who asked. */
  private deciding(approvalId: string, askedBy: string): Unsent {
    const decision = this.oneOf(['approve', 'reject'], [3, 1]);
    const request = this.of('decide-approval', { approvalId }, { decision, reason: 'called' });
    const other = people.find((name) => name !== askedBy) ?? '';
    return this.chance(0.8) ? { ...request, as: other } : request;
  }

  /** Of a reward that is held back, or of a paid order, whose reward may be. */
  private decidingReview(known?: string): Unsent {
    const isKnown = this.reviews.length > 0 && this.chance(0.7);
    const orderId = known ?? (isKnown ? this.recent(this.reviews) : this.paidOrder());
    const decision = this.oneOf(['release', 'reject'], [3, 2]);
    return this.of('decide-review', { orderId }, { decision, reason: 'looked at' });
  }

  /** Where orders are screened, mostly one that somebody else is at work on. */
  private paidOrder(): string {
    const paid = [...this.orders].flatMap(([orderId, { isPaid }]) => (isPaid ? orderId : []));
    if (paid.length === 0 || this.chance(0.1)) return this.orderId();
    if (!this.isScreened) return this.oneOf(paid);
    const others = this.sent.slice(-4).flatMap(({ params }) => params?.orderId ?? []);
    const busy = paid.filter((orderId) => others.includes(orderId));
    return this.recent(busy.length > 0 && this.chance(0.7) ? busy : paid);
  }

  private of(operation: string, params: Unsent['params'], body: Item | undefined): Unsent {
    const as = this.oneOf(people, [1, 2]);
    return { operation, ...(params && { params }), ...(body && { body }), as };
  }

  /** Seldom the one who isn't enrolled. */
  private customer(): string {
    return this.chance(0.07)
      ? (this.customers.at(-1) ?? '')
      : this.oneOf(this.customers.slice(0, -1));
  }

  /** As it is written, or as somebody may type it. */
  private code(buyer: string): string {
    const others = this.codes.filter(({ owner }) => owner !== buyer || this.chance(0.1));
    const known = others.filter(({ owner }) => owner !== '');
    const { code } = this.recent(known.length > 0 && this.chance(0.95) ? known : this.codes);
    return this.chance(0.1) ? ` ${code.toLowerCase()}` : code;
  }

  /** An order that somebody asked for of late and has not heard of. */
  private unheard(): string | undefined {
    const ids = this.sent
      .slice(-4)
      .flatMap(({ operation, params }) => (operation === 'hold-order' ? [params?.orderId] : []));
    const open = ids.filter((id) => id !== undefined && !this.orders.has(id));
    return open.length > 0 && this.chance(0.5) ? this.oneOf(open) : undefined;
  }

  private orderId(): string {
    const all = [...this.orders];
    const open = all.filter(([, { isOpen }]) => isOpen);
    const known = open.length > 0 && this.chance(0.85) ? open : all;
    return known.length === 0 || this.chance(0.03) ? 'o-none' : this.recent(known)[0];
  }

  private unique = (kind: string): string => `${kind}-${++this.ids}`;
}
