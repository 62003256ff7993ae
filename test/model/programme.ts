import { isDeepStrictEqual } from 'node:util';
import { hourMs, iso, monthEndsAt, monthOf, never } from '../../shared/domain/calendar.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { Bonus, Settings } from '../../shared/domain/settings.ts';
import { NaiveAccount } from '../domain/naive-account.ts';
import { accountOf, balancesIn, flawsIn, lotsOf } from './balances.ts';
import { isChecked } from './checks.ts';
import { cameAt, type Effect, type Item, type Request } from './effects.ts';
import { type End, endsIn } from './ends.ts';
import { countGuess } from './guesses.ts';
import { isShown, link } from './links.ts';
import { listIn } from './lists.ts';
import { approve, close, confirm, countReferrals, hold, refund, release } from './orders.ts';
import { Past } from './past.ts';
import { askedIn, type Code } from './pricing.ts';
import { noteQuote } from './quotes.ts';
import { type Reply, repliesIn } from './replies.ts';
import { decideReview, holdBack } from './reviews.ts';
import { block, screened, unscreened } from './screening.ts';
import { must, mustSay, type Order, type Shard, State } from './state.ts';
import { linesOf } from './timeline.ts';
import { basedOnIn, holdOutcomes, ownerOf, reasonsAgainst, rowIn } from './truths.ts';

/**
 * The whole programme as a machine that does one thing after the other, written to be read: lots
 * are lists, shares are worked out from all refunds, what was once so is looked up in what was.
 */
export class Programme {
  private readonly state: State;

  /** `leaseMs`: how old settings and code terms may be when a request comes. */
  constructor(leaseMs = 2000) {
    this.state = new State(leaseMs);
  }

  /**
   * Does what was done, and says what the caller must be answered when this effect ends the call.
   * Throws `Impossible` when it could not be done in this state.
   */
  apply(effect: Effect): Reply | undefined {
    deeds[effect.kind](this.state, effect);
    this.state.lines.push(...effect.puts.flatMap(linesOf));
    for (const update of effect.updates) {
      mustLeave(this.state, update);
      if (update.sk === 'ACCOUNT') {
        this.state.customer(update.pk.slice('CUSTOMER#'.length)).isTouched = true;
      }
    }
    for (const customer of this.state.customers.values()) customer.remember(effect.committedAt);
    return answerTo(this.state, effect);
  }

  /** Whether this refusal of this request is the right answer in the present state. */
  isTrue(refused: RefusalCode, request: Request, at: number): boolean {
    return this.truths(request, at).has(refused);
  }

  /**
   * Every refusal that is the right answer in the present state: several where settings or terms
   * changed within the lease, none where the request would be granted or was.
   */
  truths(request: Request, at: number): Set<RefusalCode> {
    const readings = reasonsAgainst(this.state, request, at);
    return new Set(readings.flatMap(([first]) => first ?? []));
  }

  /**
   * Every refusal that would be right if those that are told before it were not: for calls at the
   * same time, whose conditions are asked one after the other.
   */
  reasons(request: Request, at: number): Set<RefusalCode> {
    return new Set(reasonsAgainst(this.state, request, at).flat());
  }

  /**
   * What the request would come to by each reading that grants it in the present state, or what it
   * came to: the total of a hold; of anything else nothing is told.
   */
  grants(request: Request, at: number): (number | undefined)[] {
    const { state } = this;
    const readings = reasonsAgainst(state, request, at);
    const isGranted = readings.length === 0 || readings.some((reasons) => reasons.length === 0);
    if (!isGranted) return [];
    if (request.operation !== 'hold-order') return [undefined];
    const order = state.orders.get(String(request.params?.orderId));
    if (order) return [order.hold.total];
    return holdOutcomes(state, request, at).flatMap(({ reasons, priced }) =>
      reasons.length === 0 ? priced.total : [],
    );
  }

  /** What the request must be answered when it was done already, or only looks; undefined when it wasn't. */
  replies(request: Request): Reply | undefined {
    return listIn(this.state, request) ?? repliesIn(this.state, request);
  }

  /**
   * Whether what a request was shown was so at some instant since it came; a quote that was given is
   * noted. `seen`: as with an effect.
   */
  isRead(request: Request, at: number, told: Item, seen: ReadonlySet<RefusalCode>): boolean {
    if (request.operation === 'get-me') return isShown(this.state, request, at, told);
    if (request.operation === 'check-code') return isChecked(this.state, request, at, told);
    return noteQuote(this.state, request, at, told, seen);
  }

  /** Notes that a run is done with the orders that it was told of. Throws as `apply` does. */
  screened = (request: Request, at: number): void => screened(this.state, request, at);

  /** Which orders should have been found out when all has been told. */
  unscreened = (): string[] => unscreened(this.state);

  /** When what is open now will be over, the next first. */
  ends(now: number): End[] {
    return endsIn(this.state, now);
  }

  /** What the table must hold, by names such as `c-1 available`; see `balancesOf` (stored.ts). */
  balances(): Map<string, unknown> {
    return balancesIn(this.state);
  }

  /** Which invariants don't hold in the model itself; an empty list is a sound programme. */
  flaws(): string[] {
    return flawsIn(this.state);
  }
}

const asOrder =
  (deed: (state: State, effect: Effect, order: Order) => void) =>
  (state: State, effect: Effect): void => {
    const orderId = /ORDER#(.*)/.exec(String(effect.entry.pk))?.[1] ?? '';
    const order = state.orders.get(orderId);
    must(order !== undefined, `${effect.kind} an order that was never held: ${orderId}`);
    deed(state, effect, order);
  };

const deeds: Record<Effect['kind'], (state: State, effect: Effect) => void> = {
  enrolled: enrol,
  codeCreated: createCode,
  codeChanged: changeCode,
  settingsChanged: changeSettings,
  fenced: fence,
  held: hold,
  approved: asOrder((_, effect, order) => approve(effect, order)),
  rejected: asOrder((state, effect, order) => {
    approve(effect, order);
    release(state, effect, order, effect.second);
  }),
  confirmed: asOrder(confirm),
  confirmedLate: asOrder(confirm),
  cancelled: asOrder(release),
  expired: asOrder(release),
  closed: asOrder(close),
  refunded: asOrder(refund),
  adjusted: (state, effect) => adjust(state, effect, effect.entry),
  adjustmentRequested: askAdjustment,
  adjustmentDecided: decideAdjustment,
  lotExpired: expireLot,
  matured: mature,
  imported: takeOver,
  reviewed: asOrder(holdBack),
  reviewDecided: asOrder(decideReview),
  blocked: block,
  guessed: countGuess,
  linked: link,
};

/** An account that was written anew says what it is then. */
function mustLeave(state: State, { pk, sk, values }: Effect['updates'][number]): void {
  if (sk !== 'ACCOUNT' || values[':lots'] === undefined) return;
  const account = accountOf(state.customer(pk.slice('CUSTOMER#'.length)));
  const wrong = Object.keys(account).filter(
    (name) => !isDeepStrictEqual(values[`:${name}`], account[name]),
  );
  const told = wrong.map(
    (name) => `${name} ${tell(values[`:${name}`])}, not ${tell(account[name])}`,
  );
  must(wrong.length === 0, `${pk} was left with ${told.join('; ')}`);
}

const tell = (value: unknown): string => JSON.stringify(value);

/** What nobody is answered who asks for it, or who asks for something else. */
const silent: Effect['kind'][] = [
  ...(['lotExpired', 'expired', 'fenced', 'matured', 'reviewed', 'blocked', 'guessed'] as const),
];

function answerTo(state: State, { kind, entry, request }: Effect): Reply | undefined {
  if (silent.includes(kind)) return undefined;
  if (kind === 'codeChanged') {
    return { status: 200, body: codeOf(state, String(entry.key)), replayed: false };
  }
  const reply = repliesIn(state, request);
  if (kind === 'imported' && reply) {
    return { status: 201, body: { ...reply.body, status: 'imported' }, replayed: false };
  }
  const isNew = ['enrolled', 'held', 'refunded', 'adjusted', 'codeCreated'].includes(kind);
  const status = reply?.status === 200 && isNew ? 201 : reply?.status;
  return reply && { ...reply, status: status ?? reply.status, replayed: false };
}

function codeOf(state: State, key: string): Item {
  const reply = repliesIn(state, { operation: 'get-code', params: { code: key }, as: '', now: 0 });
  return reply?.body ?? {};
}

function enrol(state: State, { entry, second = {}, request, committedAt }: Effect): void {
  const { customerId } = request.params ?? {};
  const customer = state.customer(customerId);
  must(customer.profile === undefined, `${customerId} was enrolled twice`);
  const at = iso(request.now);
  mustSay(entry, { customerId, name: request.body?.name, code: entry.code, enrolledAt: at });
  const key = String(second.key);
  must(parseCode(String(entry.code)) === key && !state.codes.has(key), `${key} is no new code`);
  const { now } = request;
  const display = entry.code;
  mustSay(second, {
    ...{ key, display, owner: customerId, kind: 'own', status: 'active', shards: 1 },
    ...{ createdAt: now, validFromAt: now, version: 1 },
  });
  customer.profile = entry;
  putCode(state, second, committedAt);
}

/** A customer comes from elsewhere: their account, their profile and the code on their card. */
function takeOver(state: State, { entry, puts, request, committedAt }: Effect): void {
  const row = rowIn(request);
  const { customerId, name, code: printed, confirmedOrders = 0, referrals = 0, referredBy } = row;
  const customer = state.customer(customerId);
  const [[reason] = []] = reasonsAgainst(state, request, committedAt);
  must(reason === undefined, `${customerId} was imported, but: ${reason}`);
  must(customer.imported === undefined, `${customerId} was imported twice`);
  const at = iso(request.now);
  const profile = puts.find(({ sk }) => sk === 'PROFILE');
  const code = puts.find(({ sk }) => sk === 'CODE');
  const isEnrolled = name !== undefined && customer.profile === undefined;
  must(isEnrolled === (profile !== undefined), `${customerId} was enrolled, or not`);
  const needsCode = isEnrolled || (name !== undefined && printed !== undefined);
  const isTheirs = printed !== undefined && ownerOf(state, printed) === customerId;
  must((needsCode && !isTheirs) === (code !== undefined), `${customerId} got a code, or none`);
  if (code) {
    const display = String(printed ?? code.display).toUpperCase();
    const key = parseCode(display);
    must(key !== undefined && !state.codes.has(key), `${display} is no new code`);
    mustSay(code, {
      ...{ key, display, owner: customerId, kind: printed ? 'vanity' : 'own', shards: 1 },
      ...{ status: 'active', createdAt: request.now, validFromAt: request.now, version: 1 },
    });
    putCode(state, code, committedAt);
  }
  if (profile) {
    mustSay(profile, { customerId, name, code: code?.display, enrolledAt: at });
    customer.profile = profile;
  }
  for (const { points, expires } of row.points ?? []) customer.account.grant(points, expires);
  customer.confirmedOrders = Number(confirmedOrders);
  customer.counted = Array.from({ length: Number(referrals) }, () => noBonus);
  const { available, lots } = customer.account;
  const ownCode = name === undefined ? {} : { code: customer.profile?.code };
  const told = { customerId, ...ownCode, points: available };
  customer.imported = { row, told, confirmedOrders: Number(confirmedOrders), referredBy };
  mustSay(entry, {
    ...{ kind: 'imported', customerId, importId: request.body?.importId, by: request.as, at },
    ...{ points: available, lots: lotsOf(lots), confirmedOrders, referrals },
    ...{ ...(referredBy !== undefined && { referredBy }), ...ownCode },
  });
}

function putCode(state: State, item: Item, at: number) {
  const { pk: _, sk: __, ...code } = item;
  const key = String(code.key);
  const known = state.codes.get(key) ?? {
    terms: new Past<Code | undefined>(undefined),
    shards: [],
  };
  known.terms.set(code as Code, at);
  state.codes.set(key, known);
  return known;
}

function createCode(state: State, { entry, updates, request, committedAt }: Effect): void {
  const { body = {}, now } = request;
  const [[reason] = []] = reasonsAgainst(state, request, committedAt);
  must(reason === undefined, `${entry.key} was made, but: ${reason}`);
  const display = body.code === undefined ? entry.display : String(body.code).toUpperCase();
  const key = parseCode(String(display));
  must(key !== undefined && !state.codes.has(key), `${display} is no new code`);
  const { owner, discount, usageLimit, validFrom, validUntil } = body;
  mustSay(entry, {
    ...{ key, display, owner, kind: 'vanity', status: 'active', shards: entry.shards, version: 1 },
    ...(discount !== undefined && { discount }),
    ...(usageLimit !== undefined && { usageLimit }),
    createdAt: now,
    validFromAt: validFrom === undefined ? now : Date.parse(String(validFrom)),
    ...(validUntil !== undefined && { validUntilAt: Date.parse(String(validUntil)) }),
  });
  const code = putCode(state, entry, committedAt);
  code.madeBy = request;
  if (usageLimit !== undefined) limit(code.shards, Number(entry.shards), Number(usageLimit));
  mustHaveQuotas(code.shards, updates);
}

/** Deals the uses that are left out one by one; a limit below the uses leaves none to any shard. */
function limit(shards: Shard[], count: number, most: number): void {
  while (shards.length < count) shards.push({ used: 0, quota: 0 });
  const left = most - shards.reduce((sum, { used }) => sum + used, 0);
  for (const shard of shards) shard.quota = left < 0 ? 0 : shard.used;
  for (let use = 0; use < left; use++) (shards[use % shards.length] as Shard).quota++;
}

function mustHaveQuotas(shards: Shard[], updates: Effect['updates']): void {
  const put = updates.filter(({ sk }) => sk === 'SHARD').map(({ values }) => values[':quota']);
  const quotas = shards.map(({ quota }) => quota);
  must(put.length === 0 || isDeepStrictEqual(put, quotas), `uses dealt as ${put}, not ${quotas}`);
}

function changeCode(state: State, { entry, updates, request, committedAt }: Effect): void {
  const key = parseCode(String(request.params?.code));
  const before = state.codes.get(String(key))?.terms.present;
  must(before !== undefined, `${key} was changed and is no code`);
  const [[reason] = []] = reasonsAgainst(state, request, committedAt);
  must(reason === undefined, `${key} was changed, but: ${reason}`);
  const { status, usageLimit, validUntil } = request.body ?? {};
  const { usageLimit: oldLimit, validUntilAt: oldUntil, ...kept } = before;
  const newLimit = usageLimit === undefined ? oldLimit : usageLimit;
  const until = validUntil == null ? validUntil : Date.parse(String(validUntil));
  const newUntil = until === undefined ? oldUntil : until;
  must(Number(entry.shards) >= before.shards, `${key} lost shards`);
  mustSay(entry, {
    ...{ ...kept, shards: entry.shards, version: before.version + 1 },
    changedAt: request.now,
    ...(status !== undefined && { status }),
    ...(newLimit != null && { usageLimit: newLimit }),
    ...(newUntil != null && { validUntilAt: newUntil }),
  });
  const code = putCode(state, entry, committedAt);
  if (usageLimit == null) return;
  limit(code.shards, Number(entry.shards), Number(usageLimit));
  mustHaveQuotas(code.shards, updates);
}

function changeSettings(state: State, { entry, request, committedAt }: Effect): void {
  const basedOn = basedOnIn(request);
  must(state.settings.present.version === basedOn, `settings changed over a newer version`);
  const version = basedOn + 1;
  const document = request.body as Settings;
  mustSay(entry, { version, document, at: iso(request.now), by: request.as });
  state.settings.set({ version, document }, committedAt);
  state.settingsPut.set(version, entry);
}

function fence(state: State, { entry, request }: Effect): void {
  const orderId = String(request.params?.orderId);
  must(!state.orders.has(orderId), `${orderId} was refused after it was held`);
  state.fences.set(orderId, {
    refusedAt: Number(entry.refusedAt),
    reason: entry.reason as RefusalCode,
    asked: request.operation === 'hold-order' ? askedIn(request) : undefined,
  });
}

/** The adjustment takes effect; `said` is its entry. */
function adjust(state: State, { request, committedAt, kind }: Effect, said: Item): void {
  const { customerId, adjustmentId } = said;
  const id = `${customerId},${adjustmentId}`;
  const known = state.adjustments.get(id);
  const customer = state.customer(customerId);
  const { now, as } = request;
  must(known?.done === undefined, `${id} took effect twice`);
  must(customer.profile !== undefined, `${customerId} is not enrolled`);
  const isDecided = kind === 'adjustmentDecided';
  must(isDecided || known === undefined, `${id} took effect without a decision`);
  const { points, reason } = (isDecided ? known?.asked : request.body) ?? {};
  const by = isDecided ? known?.asked?.by : as;
  const month = Number(points) > 0 ? said.month : undefined;
  const isAllowed = state.settings.during(cameAt(request), committedAt).some(({ document }) => {
    const { expiresAfterMonths: months, adjustmentApprovalThreshold } = document.points;
    const ends = months === null ? never : monthOf(now, months);
    const isSmall = isDecided || Math.abs(Number(points)) < adjustmentApprovalThreshold;
    return isSmall && (month === undefined || month === ends);
  });
  must(isAllowed, `${id} took effect against the settings`);
  const entry = {
    ...{ kind: 'adjusted', customerId, adjustmentId, points, reason, by, at: iso(now) },
    ...(isDecided && { approvedBy: as }),
    ...(month !== undefined && { month }),
  };
  mustSay(said, entry);
  customer.mustBeSettled(now);
  must(customer.available(now) + Number(points) >= 0, `${id} took more than there was`);
  if (Number(points) > 0) customer.account.grant(Number(points), String(month));
  else customer.account.remove(-Number(points));
  state.adjustments.set(id, { ...known, body: known?.body ?? request.body ?? {}, done: entry });
}

function askAdjustment(state: State, { entry, request, committedAt }: Effect): void {
  const { customerId, adjustmentId } = request.params ?? {};
  const id = `${customerId},${adjustmentId}`;
  const { points, reason } = request.body ?? {};
  const { now, as } = request;
  const customer = state.customer(customerId);
  must(!state.adjustments.has(id), `${id} was asked for twice`);
  must(customer.profile !== undefined, `${customerId} is not enrolled`);
  must(customer.available(now) + Number(points) >= 0, `${id} asks for more than there is`);
  const waits = state.settings
    .during(cameAt(request), committedAt)
    .filter(
      ({ document }) => Math.abs(Number(points)) >= document.points.adjustmentApprovalThreshold,
    )
    .map(({ document }) => iso(now + document.holds.approvalExpiresAfterHours * hourMs));
  must(waits.includes(String(entry.expiresAt)), `${id} waits until ${entry.expiresAt}`);
  const { expiresAt } = entry;
  const asked = { kind: 'requested', customerId, adjustmentId, points, reason, by: as, expiresAt };
  mustSay(entry, { ...asked, at: iso(now) });
  const { pk: _, sk: __, requestHash: ___, ...rest } = entry;
  state.adjustments.set(id, { asked: rest, body: request.body ?? {} });
}

function decideAdjustment(state: State, effect: Effect): void {
  const { entry, second, request } = effect;
  const customerId = String(entry.pk).slice('CUSTOMER#'.length);
  const id = `${customerId},${String(entry.sk).slice('DECISION#ADJUSTMENT#'.length)}`;
  const adjustment = state.adjustments.get(id);
  const { now, as, body } = request;
  must(adjustment?.asked !== undefined, `${id} was decided and never asked for`);
  must(adjustment.ruling === undefined, `${id} was decided twice`);
  const { decision } = entry;
  const isLate = now >= Date.parse(String(adjustment.asked.expiresAt));
  must(isLate === (decision === 'expire'), `${id} was decided at the wrong time: ${decision}`);
  mustSay(entry, isLate ? { decision, at: iso(now) } : { ...body, by: as, at: iso(now) });
  must(isLate || adjustment.asked.by !== as, `${id} was decided by who asked for it`);
  must((decision === 'approve') === (second !== undefined), `${id}: a decision and no effect`);
  if (second) adjust(state, effect, second);
  const { pk: _, sk: __, ...ruling } = entry;
  Object.assign(state.adjustments.get(id) ?? {}, { ruling });
}

function expireLot(state: State, { entry, request }: Effect): void {
  const { customerId, month } = entry;
  const { account } = state.customer(customerId);
  const [first] = account.lots;
  must(first?.month === month, `the lot of ${month} expired before that of ${first?.month}`);
  must(monthEndsAt(String(month)) <= request.now, `the lot of ${month} expired before its end`);
  const points = (first?.points ?? 0) - (first?.used ?? 0);
  mustSay(entry, { kind: 'expired', customerId, month, points, at: iso(request.now) });
  account.expireLot(String(month));
}

const noBonus: Bonus = { every: 1, points: 0 };

function mature(state: State, { entry, updates, request, committedAt }: Effect): void {
  const { customerId } = entry;
  const customer = state.customer(customerId);
  const { now } = request;
  customer.mustBeSettled(now);
  const names = updates.flatMap(({ pk, sk }) => (pk.startsWith('PENDING#') ? [`${pk} ${sk}`] : []));
  const lots = names.map((name) => {
    const bucket = state.buckets.get(name);
    const [, owner, at, month] = /^PENDING#(.*)#\d+ AT#([^#]*)#(.*)$/.exec(name) ?? [];
    must(bucket !== undefined && !bucket.isApplied, `${name} was given twice`);
    must(owner === customerId && Date.parse(String(at)) <= now, `${name} was given too soon`);
    bucket.isApplied = true;
    return { points: bucket.points, referrals: bucket.referrals, month: String(month) };
  });
  const referrals = lots.reduce((sum, lot) => sum + lot.referrals, 0);
  // By which rule, and until when its points last: the account says what the product went by.
  const values = updates.find(({ sk }) => sk === 'ACCOUNT')?.values ?? {};
  const rule = referrals > 0 ? ((values[':bonusRules'] as Bonus[]).at(-1) ?? noBonus) : noBonus;
  const bonusPoints = countReferrals(customer, referrals, rule);
  const months = state.rulesFor(cameAt(request), committedAt).flatMap(({ document }) => {
    const { every, points } = document.referral.bonus ?? noBonus;
    const isIt = referrals === 0 || (rule.every === every && rule.points === points);
    const ends = document.points.expiresAfterMonths;
    return isIt ? [ends === null ? never : monthOf(now, ends)] : [];
  });
  must(months.length > 0, `${customerId} was given a bonus by a rule that nobody made`);
  const { debt } = customer.account;
  const given = lots.map(({ points, month }) => ({ points, month }));
  const outcomes = months.map((month) =>
    credited(customer.account, [...given, { points: bonusPoints, month }]),
  );
  const put = values[':lots'];
  customer.account =
    outcomes.find(({ lots }) => isDeepStrictEqual(lotsOf(lots), put)) ?? (outcomes[0] as never);
  const paid = debt - customer.account.debt;
  mustSay(entry, {
    ...{ kind: 'matured', customerId, at: iso(now), referrals },
    points: lots.reduce((sum, lot) => sum + lot.points, 0),
    ...(bonusPoints > 0 && { bonusPoints }),
    ...(paid > 0 && { paidDebtPoints: paid }),
  });
}

/** The account after it was given lots, those that expire first being first to pay what is owed. */
function credited(account: NaiveAccount, lots: { points: number; month: string }[]): NaiveAccount {
  const copies = account.lots.map((lot) => ({ ...lot }));
  const after: NaiveAccount = Object.assign(new NaiveAccount(), account, { lots: copies });
  const inOrder = lots.filter(({ points }) => points > 0);
  inOrder.sort((left, right) => (left.month < right.month ? -1 : 1));
  for (const { points, month } of inOrder) after.credit(points, month);
  return after;
}
