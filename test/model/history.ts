import '../faults/virtual-time.ts';
import { isDeepStrictEqual } from 'node:util';
import { termsLeaseMs } from '../../shared/data/cached.ts';
import { callMs } from '../../shared/data/client.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import { Problem } from '../../shared/http/problems.ts';
import type { FaultyStream, StreamFaults } from '../faults/faulty-stream.ts';
import { type Commit, type Faults, type FaultyTable, withFaults } from '../faults/faulty-table.ts';
import { crashed, Simulation } from '../faults/simulation.ts';
import { consumersIn, type Watch } from './consumers.ts';
import { randomFrom } from './draws.ts';
import { type Effect, effectOf, isDry, type Request, writesOf } from './effects.ts';
import { tellsOfCode } from './guesses.ts';
import { isListed, listOperations } from './lists.ts';
import { Programme } from './programme.ts';
import type { Reply } from './replies.ts';
import { jobs, Requests, type Unsent } from './requests.ts';
import { perform } from './service.ts';
import { Impossible } from './state.ts';
import { count, countEffect, type Tally } from './tally.ts';
import { type ThemeName, themeOf } from './themes.ts';
import { fits, isFencing, isFinal, isTrue, orderOf, withoutUses } from './told.ts';

/** What one caller does: asks so much later than the round began, and again when it hears nothing. */
export type Step = {
  afterMs: number;
  times: number;
  isDoubled: boolean;
  /** How long the caller waits for an answer; without it, as long as it takes. */
  patienceMs?: number;
  /** Without it, what is asked is drawn when it is its turn. */
  asked?: Unsent;
};

/** Callers of a round are at work at the same time; before it, time goes by. */
export type Round = {
  waitMs: number;
  /** Time goes by to about when something ends, which the first call then shows. */
  isToAnEnd?: boolean;
  steps: Step[];
};

/** All that a history depends on. Without an opening, the usual one is drawn. */
export type Plan = {
  seed: number;
  theme: ThemeName;
  startsAt: number;
  faults: Faults;
  /** Without it, nobody is told what becomes of the table. */
  stream?: StreamFaults;
  /** How far a function's clock may be off, in milliseconds, either way. */
  skewMs: number;
  opening?: Round;
  rounds: Round[];
};

export type Answer = {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
};

/** A call on its way, and what would have been right to refuse it with at some instant since. */
type Attempt = {
  request: Request;
  reasons: Set<RefusalCode>;
  /** What its caller must be told if what it did is what it is told of. */
  done?: Reply;
  replies: Reply[];
  /** Whether a wrong guess was counted for it. */
  isCounted?: boolean;
  /** Of what is only tried: what it would have come to at some instant since. */
  grants: Set<number | undefined>;
  /** Whether nothing has happened since it came, nor for a while before. */
  isQuiet: boolean;
  /** Whether its caller was told of a refusal after which nothing begun before it can hold. */
  isFencing?: boolean;
};

const begun = (request: Request, isQuiet = false): Attempt => ({
  ...{ request, reasons: new Set(), grants: new Set(), replies: [], isQuiet },
});

/** After so long without a change no index trails any more. */
const quietMs = 10_000;

export type Verdict = {
  flaws: string[];
  calls: number;
  /** How often what took effect, and how often what was answered. */
  effects: Tally;
  answers: Tally;
  injected: FaultyTable['injected'] & FaultyStream['injected'];
  written: { pk: string; sk: string }[];
  programme: Programme;
  /** The plan with everything written down that was drawn. */
  plan: Plan;
};

/**
 * Lives a plan through: real functions on the faulty table, and beside them the model, which does
 * what each write did in the order in which the table took them. The first thing that the model
 * can't explain is the history's flaw.
 */
export async function live(plan: Plan): Promise<Verdict> {
  const world = new Simulation(plan.seed, plan.startsAt);
  const faults = collectFaults();
  const verdict = await withFaults(world, plan.faults, async (table) => {
    const history = new History(world, table, plan);
    const rounds: Round[] = [];
    const opening = plan.opening ?? history.opening();
    for (const planned of [opening, ...plan.rounds]) {
      const { waitMs, steps } = planned.isToAnEnd ? history.atAnEnd(planned) : planned;
      await world.pass(waitMs);
      rounds.push({ waitMs, steps: await Promise.all(steps.map((step) => history.take(step))) });
      await history.tellIfAlone();
      if (history.flaws.length > 0) break;
    }
    // What is still on its way arrives, and what is remembered for a while is forgotten.
    await world.pass(hourMs);
    await history.tellAll();
    const { flaws, calls, effects, answers, programme } = history;
    const written = [...table.written.values()];
    const injected = { ...table.injected, ...history.stream?.injected };
    const [first, ...others] = rounds;
    const drawn = { ...plan, ...(first && { opening: first }), rounds: others };
    return { flaws, calls, effects, answers, injected, written, programme, plan: drawn };
  });
  const logged = faults();
  if (verdict.flaws.length > 0) verdict.flaws.push(...logged);
  return verdict;
}

/** Keeps the log off the terminal; the function it returns gives what faults it told of. */
function collectFaults(): () => string[] {
  const { write } = process.stdout;
  const lines: string[] = [];
  process.stdout.write = ((line: string) => lines.push(line) > 0) as typeof write;
  return () => {
    process.stdout.write = write;
    const faults = lines.map((line) => JSON.parse(line)).filter(({ stack }) => stack);
    return faults.map(({ error, detail, stack, cause }) =>
      JSON.stringify({ error, detail, stack, cause }),
    );
  };
}

class History {
  readonly flaws: string[] = [];
  readonly programme: Programme;
  readonly effects: Tally = {};
  readonly answers: Tally = {};
  readonly stream: FaultyStream | undefined;
  calls = 0;
  private changedAt = Number.NEGATIVE_INFINITY;
  private readonly world: Simulation;
  private readonly requests: Requests;
  private readonly skewMs: number;
  private readonly isAlone: boolean;
  private readonly attempts = new Map<string, Attempt>();
  private readonly open = new Set<Attempt>();
  /** Orders of which somebody was told that they are over, and by which call. */
  private readonly over = new Map<unknown, string>();

  constructor(world: Simulation, table: FaultyTable, { seed, theme, skewMs, stream }: Plan) {
    this.world = world;
    this.requests = new Requests(randomFrom(seed), theme, stream !== undefined);
    this.isAlone = themeOf(theme).isAlone === true;
    this.skewMs = skewMs;
    // What functions remember they share here: clocks that are off make it last longer.
    this.programme = new Programme(termsLeaseMs + 2 * skewMs);
    if (stream) this.stream = consumersIn(world, stream, skewMs, this.watch);
    if (this.stream) this.stream.isHeld = this.isAlone;
    table.isWatched = this.stream?.isWatched ?? (() => false);
    table.isMadeHere = ({ pk }) => !/^(SECRET|JOB)#/.test(pk);
    table.onCommit = (commit) => {
      this.follow(commit);
      this.stream?.take(commit);
    };
  }

  /** Where nobody is at work beside anybody else, consumers aren't either. */
  tellIfAlone = async (): Promise<void> => (this.isAlone ? this.stream?.settled() : undefined);

  /** Tells what is left, after which every order that there is was looked at with all others. */
  async tellAll(): Promise<void> {
    await this.stream?.settled();
    for (const flaw of this.stream ? this.programme.unscreened() : []) this.flaw(flaw);
  }

  private readonly watch: Watch = {
    begun: (name, request) => this.attempts.set(name, begun(request)),
    done: (name, { body }) => {
      const { request } = this.attempts.get(name) as Attempt;
      const told = { ...request, ...(body && { body }) };
      this.explain(`${name} was done`, () => this.programme.screened(told, this.world.now));
    },
  };

  /** Customers, settings and a code, one after the other; a customer's first points at once. */
  opening(): Round {
    const asked = [...this.requests.opening()];
    const isSame = (turn: number) => asked[turn - 1]?.operation === asked[turn]?.operation;
    const afterMs = (turn: number): number => (isSame(turn) ? afterMs(turn - 1) : turn * 100);
    const step = { times: 5, isDoubled: false };
    return {
      waitMs: 0,
      steps: asked.map((each, turn) => ({ ...step, afterMs: afterMs(turn), asked: each })),
    };
  }

  /** Waits to about when one of the next things ends; where nobody else is, to the millisecond. */
  atAnEnd({ waitMs, steps }: Round): Round {
    const { world } = this;
    const next = this.programme.ends(world.now).slice(0, 5);
    const draw = () => world.between(0, next.length - 1);
    const end = next[Math.min(draw(), draw())];
    if (end === undefined) return { waitMs, steps };
    const aroundMs = this.isAlone ? 1 : 2500;
    const [first, ...others] = steps;
    const shown = first && { ...first, asked: this.requests.showing(end) };
    return {
      waitMs: Math.max(0, end.at - world.now + world.between(-aroundMs, aroundMs)),
      steps: shown ? [shown, ...others] : others,
    };
  }

  /**
   * A caller that gets no answer, loses its patience or hears that the service is busy asks the
   * same again, whatever becomes of what it asked before.
   */
  async take(step: Step): Promise<Step> {
    const { world } = this;
    await world.pass(step.afterMs);
    const asked = step.asked ?? this.requests.next();
    const asking = step.isDoubled ? [this.ask(asked)] : [];
    for (let time = 0; time < step.times; time++) {
      const answered = this.ask(asked);
      asking.push(answered);
      const patience = step.patienceMs === undefined ? [] : [world.pass(step.patienceMs)];
      const answer = await Promise.race([answered, ...patience]);
      // The answer may be lost on its way too.
      if (answer && answer.status < 500 && !world.chance(0.03)) {
        if (!isDry(asked)) this.requests.learn(asked, answer.status, answer.body);
        break;
      }
      await world.pass(world.between(50, 1500));
    }
    await Promise.all(asking);
    return { ...step, asked };
  }

  private async ask(asked: Unsent): Promise<Answer | undefined> {
    const { world } = this;
    this.calls += 1;
    const name = `${asked.operation} ${this.calls}`;
    const aheadMs = world.between(-this.skewMs, this.skewMs);
    const now = world.now + (isWrite(asked) ? Math.min(0, aheadMs) : aheadMs);
    const attempt = begun({ ...asked, now }, world.now - this.changedAt > quietMs);
    this.attempts.set(name, attempt);
    this.open.add(attempt);
    this.look(attempt);
    const answer = await world.invoke(name, aheadMs, () => perform(attempt.request));
    this.look(attempt);
    this.open.delete(attempt);
    if (answer === crashed) {
      await world.pass(world.between(0, 10 * callMs));
      return undefined;
    }
    this.judge(name, attempt, answer);
    return answer;
  }

  /** The model does what was written, and says what has become right to refuse. */
  private follow({ at, by = '', command, input }: Commit): void {
    const attempt = this.attempts.get(by);
    if (attempt === undefined) throw new Error(`nobody knows who wrote: ${by}`);
    const effect = effectOf(writesOf(command, input), attempt.request, at);
    if (effect === undefined || this.flaws.length > 0) return;
    countEffect(this.effects, effect);
    if (effect.kind === 'guessed') attempt.isCounted = true;
    else if (isDry(attempt.request)) this.flaw(`${by} was only tried, and ${effect.kind}`);
    this.expectFenced(effect, attempt);
    this.expectOver(effect);
    this.explain(`${by} did at ${at}`, () => {
      const reply = this.programme.apply({ ...effect, seen: attempt.reasons });
      if (reply) attempt.done = this.asShared(attempt.request, reply);
    });
    this.changedAt = at;
    for (const other of this.open) {
      other.isQuiet = false;
      this.look(other);
    }
  }

  /** A code's uses are counted by themselves, while others use it. */
  private asShared({ operation }: Request, reply: Reply): Reply {
    const isCounted = ['change-code', 'get-code'].includes(operation) && !this.isAlone;
    return isCounted ? withoutUses(reply) : reply;
  }

  private explain(what: string, does: () => void): void {
    try {
      does();
    } catch (impossible) {
      if (!(impossible instanceof Impossible)) throw impossible;
      this.flaw(`${what}: ${impossible.message}`);
    }
  }

  private look(attempt: Attempt): void {
    if (this.flaws.length > 0) return;
    const { request } = attempt;
    for (const refused of this.programme.reasons(request, this.world.now))
      attempt.reasons.add(refused);
    for (const total of isDry(request) ? this.programme.grants(request, this.world.now) : [])
      attempt.grants.add(total);
    const reply = this.programme.replies(request);
    if (reply) attempt.replies.push(this.asShared(request, reply));
  }

  /** Nobody is refused whose earlier attempt can still hold: as far as clocks agree. */
  private expectFenced({ kind, entry }: Effect, { request }: Attempt): void {
    if (kind !== 'held' || this.skewMs > 0) return;
    for (const [name, other] of this.attempts) {
      const isSame = other.request.params?.orderId === entry.orderId;
      if (isSame && other.isFencing && other.request.now >= request.now) {
        this.flaw(`${entry.orderId} was refused (${name}), and held by an attempt begun before`);
      }
    }
  }

  /** Who was told that an order is over can rely on it. */
  private expectOver({ kind, entry }: Effect): void {
    const told = this.over.get(entry.orderId);
    if (told && kind.startsWith('confirmed')) {
      this.flaw(`${entry.orderId} was confirmed after it was over (${told})`);
    }
  }

  private judge(name: string, attempt: Attempt, answer: Answer): void {
    const { status, body, headers } = answer;
    const isReplayed = headers['idempotency-replayed'] === 'true';
    const { operation } = attempt.request;
    const how = isDry(attempt.request) ? ' dry' : '';
    count(this.answers, `${operation}${how} ${status < 400 ? status : body.code}`);
    if (isReplayed) count(this.answers, `${operation} replayed`);
    const told = `${name} was answered ${status} ${JSON.stringify(body)}`;
    if (tellsOfCode(attempt.request, body, attempt.reasons) && !attempt.isCounted) {
      this.flaw(`${told}, and nobody counted it`);
    }
    if (this.isAlone) this.judgeAlone(told, attempt, { status, body, replayed: isReplayed });
    if (status === 200 && isList(attempt.request)) {
      const { request, replies, isQuiet } = attempt;
      if (isQuiet) count(this.answers, `${operation} whole`);
      if (!isListed(request, body, replies, isQuiet)) {
        this.flaw(`${told}, not ${JSON.stringify(replies)}`);
      }
    } else if (status === 200 && isReading(attempt.request)) {
      const { request, reasons } = attempt;
      const isRight = this.programme.isRead(request, this.world.now, body, reasons);
      if (!isRight) this.flaw(`${told}, and nothing says so`);
    } else if (status < 400 && isDry(attempt.request)) {
      const total = operation === 'hold-order' ? Number(body.total) : undefined;
      if (!attempt.grants.has(total))
        this.flaw(`${told}, not ${JSON.stringify([...attempt.grants])}`);
    } else if (status < 400) {
      const expected = [attempt.done, ...attempt.replies].filter((reply) => reply !== undefined);
      if (isWrite(attempt.request) && !expected.some((reply) => fits(reply, body))) {
        this.flaw(`${told}, not ${JSON.stringify(expected)}`);
      }
    } else this.judgeRefusal(name, attempt, body);
  }

  private judgeRefusal(name: string, attempt: Attempt, body: Answer['body']): void {
    const told = `${name} was refused with ${JSON.stringify(body)}`;
    const { data: problem } = Problem.safeParse(body);
    if (problem === undefined) this.flaw(`${told}, which is no problem document`);
    else if (problem.code === 'internal') this.flaw(told);
    else if (!isTrue(problem, attempt.reasons)) {
      this.flaw(`${told}, when what was true is ${JSON.stringify([...attempt.reasons])}`);
    } else if (!isDry(attempt.request)) {
      attempt.isFencing = isFencing(attempt.request, problem);
      if (isFinal(attempt.request, problem)) this.over.set(orderOf(attempt.request), name);
    }
  }

  /** Where nobody else is at work there is one right answer, to the letter. */
  private judgeAlone(told: string, { request, done }: Attempt, reply: Reply): void {
    const isShown =
      isReading(request) ||
      isList(request) ||
      isDry(request) ||
      request.operation.startsWith('get-');
    if (!isWrite(request) || (isShown && reply.status < 400)) return;
    const { programme } = this;
    if (reply.status < 400) {
      const expected = done ?? programme.replies(request);
      if (!isDeepStrictEqual(reply, expected)) {
        this.flaw(`${told}${reply.replayed ? ' again' : ''}, not ${JSON.stringify(expected)}`);
      }
    } else if (!programme.isTrue(reply.body.code as RefusalCode, request, this.world.now)) {
      const truths = [...programme.truths(request, this.world.now)].join(' or ');
      this.flaw(`${told}; ${truths || 'nothing'} would be right`);
    }
  }

  private flaw(sentence: string): void {
    // What comes after the first may only follow from it.
    if (this.flaws.length === 0) this.flaws.push(sentence);
  }
}

/** A call by somebody who is told what came of it; the schedule asks by the function's own clock. */
const isWrite = ({ operation }: Unsent): boolean => !jobs.includes(operation);

/** What shows what there is: its answer is explained by itself. */
const isReading = ({ operation }: Unsent): boolean =>
  ['quote-order', 'check-code', 'get-me'].includes(operation);

const isList = ({ operation }: Unsent): boolean => listOperations.includes(operation);
