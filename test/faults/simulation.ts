import { AsyncLocalStorage } from 'node:async_hooks';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { mersenne } from 'pure-rand/generator/mersenne';

/** One run of a function: it has a clock of its own, and may die anywhere. */
export class Invocation {
  readonly name: string;
  /** How far its clock is ahead of everybody's, in milliseconds. */
  readonly aheadMs: number;
  hasCrashed = false;
  readonly end = Promise.withResolvers<typeof crashed>();

  constructor(name: string, aheadMs: number) {
    this.name = name;
    this.aheadMs = aheadMs;
  }
}

/** What a run that died answers with. */
export const crashed = Symbol('crashed');

const invoking = new AsyncLocalStorage<Invocation>();
let current: Simulation | undefined;

/** The simulation under way. Outside of one, clocks, timers and the table are the real ones. */
export const simulation = (): Simulation | undefined => current;

type Event = { at: number; happen: () => void };

/** Far more than any history needs. */
const eventsMax = 1_000_000;

/**
 * A world in which a seed decides everything: what time it is, how long things take, what comes
 * first. Whatever runs in it waits only for the table and for timers, and both wait for this. One
 * thing happens at a time, when all that can go on has come to its next wait; so a seed that shows
 * a fault shows it again.
 */
export class Simulation {
  /** Milliseconds since 1970. */
  now: number;
  private readonly events: Event[] = [];
  private readonly generator;
  private underWay = 0;
  private nothingUnderWay = Promise.resolve();
  private tellDone: () => void = () => undefined;

  constructor(seed: number, startsAt: number) {
    this.generator = mersenne(seed);
    this.now = startsAt;
  }

  /** Below 1, at least 0. */
  random = (): number => uniformFloat64(this.generator);

  /** True so often. */
  chance = (rate: number): boolean => this.random() < rate;

  /** A whole number between the two, both possible. */
  between = (least: number, most: number): number =>
    least + Math.floor(this.random() * (most - least + 1));

  /** Runs until the work has its result. Only one world at a time. */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (current) throw new Error('another simulation is under way');
    current = this;
    let isDone = false;
    try {
      const result = work().finally(() => {
        isDone = true;
      });
      result.catch(() => undefined);
      for (let happened = 0; happened < eventsMax; happened++) {
        await this.everythingWaits();
        if (isDone) return await result;
        const next = this.events.shift();
        if (next === undefined) throw new Error('everything waits, and for nothing');
        this.now = Math.max(this.now, next.at);
        next.happen();
      }
      throw new Error(`no end after ${eventsMax} events`);
    } finally {
      current = undefined;
    }
  }

  /** What happens so much later, in whole milliseconds, after whatever else was to happen at the same time. */
  after(ms: number, happen: Event['happen']): void {
    const at = this.now + Math.ceil(Math.max(0, ms));
    const index = this.events.findLastIndex((event) => event.at <= at);
    this.events.splice(index + 1, 0, { at, happen });
  }

  /** Something that takes no time here: the world stands still until it is done. */
  async instantly<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.underWay === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.nothingUnderWay = promise;
      this.tellDone = resolve;
    }
    this.underWay += 1;
    try {
      return await work();
    } finally {
      this.underWay -= 1;
      if (this.underWay === 0) this.tellDone();
    }
  }

  /** Lets so much time pass. */
  pass(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve);
    });
  }

  /** Runs a function as an instance of its own would, with a clock so far ahead. */
  invoke<Result>(
    name: string,
    aheadMs: number,
    run: () => Promise<Result>,
  ): Promise<Result | typeof crashed> {
    const invocation = new Invocation(name, aheadMs);
    return Promise.race([invoking.run(invocation, run), invocation.end.promise]);
  }

  invocation = (): Invocation | undefined => invoking.getStore();

  /** Ends a run here for whoever waits for it. That it writes nothing any more, the table sees to. */
  crash(invocation: Invocation): void {
    invocation.hasCrashed = true;
    invocation.end.resolve(crashed);
  }

  /** Promises go on without any event: when the loop has come round, they have come to a wait. */
  private async everythingWaits(): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.underWay === 0) return;
      // Not by asking again and again: the engine needs the processor.
      await this.nothingUnderWay;
    }
  }
}
