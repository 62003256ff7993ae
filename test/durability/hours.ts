import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { jobs } from '../../infra/jobs.ts';
import type { ClockMove } from '../../infra/local/clock.ts';
import type { Random } from '../../infra/local/demo/random.ts';
import { type Address, ask, type PatientCaller } from './patient-caller.ts';

/** What a run says of itself: counts, and what else it is at. */
const Result = z
  .record(z.string(), z.union([z.int(), z.string()]))
  .transform((result) =>
    Object.fromEntries(
      Object.entries(result).flatMap(([name, count]) =>
        typeof count === 'number' ? [[name, count]] : [],
      ),
    ),
  );
const pauseMs = 100;

/**
 * Makes hours of minutes: moves the clock on and runs the jobs, again and again. Holds last a
 * minute here, so that what was held before a kill falls due after it.
 */
export class Hours {
  /** How often a job was run to its end, and what it had done then, by what it counts. */
  runs = 0;
  readonly done = new Map<string, number>();
  readonly failures: string[] = [];
  /** Jobs that are running. */
  running = 0;

  /**
   * Goes on until the stack is gone or the shop is closed. Nobody's request sees the clock move on by more than two steps:
   * on AWS none lives for minutes, and the job that expires holds relies on that.
   */
  async pass(
    address: Address,
    caller: PatientCaller,
    random: Random,
    isOpen: () => boolean,
  ): Promise<void> {
    for (let before: Promise<unknown>[] = []; isOpen(); ) {
      await Promise.allSettled(before);
      before = [...caller.underWay];
      try {
        await moveClock(address, { advanceSeconds: random.between(15, 40) });
        await Promise.all(jobs.map(({ operation }) => this.run(address, operation)));
      } catch {
        return;
      }
      await sleep(pauseMs);
    }
  }

  /** Runs every job until it finds nothing more to do. */
  async workOff(address: Address): Promise<void> {
    const workOff = async (operation: string) => {
      while ((await this.run(address, operation)) > 0);
    };
    await Promise.all(jobs.map(({ operation }) => workOff(operation)));
  }

  /** Answers with how much the run did. One that could not do all is run again anyway. */
  private async run(address: Address, operation: string): Promise<number> {
    this.running += 1;
    try {
      const { status, text } = await ask(address, { route: `POST /_local/jobs/${operation}` });
      if (status !== 200) this.failures.push(`${operation}: ${text}`);
      const result = status === 200 ? Result.parse(JSON.parse(text)) : {};
      this.runs += 1;
      for (const [name, count] of Object.entries(result)) {
        this.done.set(name, (this.done.get(name) ?? 0) + count);
      }
      return doneBy.reduce((sum, name) => sum + (result[name] ?? 0), 0);
    } finally {
      this.running -= 1;
    }
  }
}

/** Of what the jobs count, that which they did themselves. */
const doneBy = ['expired', 'customers', 'accounts', 'days'];

export async function moveClock(address: Address, to: ClockMove): Promise<void> {
  const { status, text } = await ask(address, { route: 'POST /_local/clock', body: to });
  if (status !== 200) throw new Error(`the clock doesn’t move: ${text}`);
}

export async function clockOf(address: Address): Promise<number> {
  const { text } = await ask(address, { route: 'GET /_local/clock' });
  return Date.parse(z.object({ now: z.iso.datetime() }).parse(JSON.parse(text)).now);
}
