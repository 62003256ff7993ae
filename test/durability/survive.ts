import { setTimeout as sleep } from 'node:timers/promises';
import { createRandom, type Random } from '../../infra/local/demo/random.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { iso } from '../../shared/domain/calendar.ts';
import { checkAftermath } from './aftermath.ts';
import { bookFlaws, reportedDays, reportFlaws } from './books.ts';
import { Consumers } from './consumers.ts';
import { clockOf } from './hours.ts';
import { type Inspection, inspect, steppedBack } from './inspect.ts';
import { type KillableStack, startStackProcess } from './killable-stack.ts';
import { Load, openedAt } from './load.ts';
import { type Address, addressOf } from './patient-caller.ts';

export type SurviveOptions = {
  /** An empty folder for the stack's data. */
  data: string;
  kills: number;
  /** How many answers callers get between a start and a kill at most; at least a quarter of that. */
  answersMax: number;
  /** Draws the load and the moments; what a moment then hits is the machine's doing. */
  seed: number;
  /** Whether what is left in the end is looked at again when most points are over. */
  monthLater: boolean;
  /** Takes one line for each kill. */
  say(line: string): void;
};

export type Survived = {
  load: Load;
  killed: { all: number; withEngine: number; whileStarting: number; whileJobsRan: number };
  /** What lay on the disk in the end. */
  found: Inspection | undefined;
  /** What the stream told, and how far its consumers came. */
  consumers: Consumers;
  /** How often the books were checked when the consumers had caught up. */
  checks: number;
  /** Everything that should not be so. */
  flaws: string[];
};

type Trial = Survived & SurviveOptions & { random: Random; stack?: KillableStack };

/** About one kill of so many comes while the stack is starting. */
const startKillEvery = 5;
const startingMs = 1200;

/**
 * Kills the whole stack again and again under load and starts it on the same data. Each time, what
 * lies on the disk must add up, no job or consumer of the stream may be less far than before, the
 * consumers must go on from there, until every entry is in the audit once, and what was acknowledged
 * must be answered as it was. In the end all of it must be, hours or a month later, the reports must
 * be what the entries come to, and nothing due be left over.
 */
export async function survive(options: SurviveOptions): Promise<Survived> {
  const { kills, seed, say } = options;
  synthesize(say);
  const trial: Trial = {
    ...options,
    random: createRandom(seed),
    load: new Load(seed),
    killed: { all: 0, withEngine: 0, whileStarting: 0, whileJobsRan: 0 },
    found: undefined,
    consumers: new Consumers(options.data),
    checks: 0,
    flaws: [],
  };
  try {
    while (trial.killed.all < kills) {
      const { deeds } = trial.load.journal;
      const before = deeds.length;
      const moment = await killOnce(trial);
      await look(trial);
      say(
        `kill ${trial.killed.all} of ${kills} ${moment}: ${deeds.length - before} writes ` +
          `acknowledged since the last; ${trial.found?.items} items, ${trial.flaws.length} flaws`,
      );
    }
    await finish(trial);
  } finally {
    await trial.stack?.kill();
  }
  return trial;
}

/** The last start, after which nobody kills anything. */
async function finish(trial: Trial): Promise<void> {
  const { load, flaws, data } = trial;
  const stack = startStackProcess(data);
  trial.stack = stack;
  const address = await serve(stack, trial);
  await load.close();
  flaws.push(...(await checkAftermath(address, load, trial.monthLater)));
  flaws.push(...(await bookFlaws(address, data)));
  const today = iso(await clockOf(address)).slice(0, 10);
  const days = await reportedDays(address, openedAt.slice(0, 10), today);
  await stack.stop();
  await look(trial);
  flaws.push(...reportFlaws(days, trial.consumers.records));
  flaws.push(...(trial.found?.overdue ?? []), ...load.faults);
}

/** Starts the stack and kills it at a drawn moment; tells at which. */
async function killOnce(trial: Trial): Promise<string> {
  const { random, load, killed, answersMax } = trial;
  const stack = startStackProcess(trial.data);
  trial.stack = stack;
  const isStarting = random.between(1, startKillEvery) === 1;
  if (isStarting) await sleep(random.between(0, startingMs));
  else {
    await serve(stack, trial);
    await load.go(random.between(Math.ceil(answersMax / 4), answersMax));
    await sleep(random.between(0, 40));
    load.disconnect();
  }
  const [requests, jobs] = [load.caller.underWay.size, load.hours.running];
  const { withEngine } = await stack.kill();
  killed.all += 1;
  killed.withEngine += withEngine ? 1 : 0;
  killed.whileStarting += isStarting ? 1 : 0;
  killed.whileJobsRan += jobs > 0 ? 1 : 0;
  return isStarting ? 'while it started' : `with ${requests} requests and ${jobs} jobs under way`;
}

/**
 * Waits until the stack serves, looks whether it knows what was acknowledged and whether its
 * consumers take up what they had not been told of, and goes on.
 */
async function serve(stack: KillableStack, trial: Trial): Promise<Address> {
  const { data, load, flaws } = trial;
  const url = await stack.serving;
  if (url === undefined) throw new Error(`it doesn’t start: ${stack.complaints.join('\n')}`);
  const address = await addressOf(url, data);
  flaws.push(...(await bookFlaws(address, data)));
  trial.checks += 1;
  flaws.push(...(await load.journal.checkNew(address)));
  flaws.push(...(await load.journal.checkLinks(address, await clockOf(address))));
  await load.connect(address);
  return address;
}

/** What lies on the disk adds up, and every job and consumer is as far as it was the last time. */
async function look(trial: Trial): Promise<void> {
  const found = await inspect(trial.data, trial.consumers);
  trial.flaws.push(...found.drift, ...steppedBack(trial.found, found), ...found.consumed);
  trial.found = found;
}
