import * as z from 'zod';
import { dayMs, dayOf, iso } from '../domain/calendar.ts';
import { logEvent, logFigures } from '../runtime/log.ts';
import { tellDrift } from './freeze.ts';
import { reconcileRunKey, reconcileUnitKey } from './keys.ts';
import { queryAll, read } from './read.ts';
import { compare } from './reconcile-compare.ts';
import { stepOf } from './reconcile-passes.ts';
import { readSlice, runDaysMax, slicesOf, type Tallies, tallyWrites } from './reconcile-tallies.ts';
import { transact } from './transact.ts';

const phases = ['balances', 'entries', 'compare', 'done'] as const;

/** What has been counted so far. */
const Counts = z.object({
  items: z.int(),
  judged: z.int(),
  unsettled: z.int(),
  drifts: z.int(),
  unreadable: z.int(),
  /** The most balances that were in memory at once. */
  heldMax: z.int(),
});
type Counts = z.infer<typeof Counts>;

/** One full reconciliation: it is named by the instant at which it began. */
const Run = z.object({
  run: z.iso.datetime(),
  phase: z.enum(phases),
  segments: z.int().min(1),
  shares: z.int().min(1),
  counts: Counts.optional(),
});
type Run = z.infer<typeof Run>;

/** How far one part of it is. Another run's is none of this one's. */
const Unit = z.object({
  run: z.string(),
  step: z.int(),
  from: z.record(z.string(), z.unknown()).optional(),
  slice: z.int(),
  slices: z.int(),
  isDone: z.boolean(),
  counts: Counts,
});
type Unit = z.infer<typeof Unit>;

export type Limits = {
  /** Parts that the table is read in, and shares that its balances are compared in (at most 90). */
  segments: number;
  shares: number;
  /** How many parts are worked on at once. */
  lanes: number;
  /** Items looked at in one call; balances kept with one step; balances in memory at once. */
  itemsAtOnce: number;
  namesPerStep: number;
  namesInMemory: number;
};

export const usualLimits: Limits = {
  ...{ segments: 8, shares: 64, lanes: 4 },
  ...{ itemsAtOnce: 500, namesPerStep: 3000, namesInMemory: 25_000 },
};

export type Progress = { run: string; phase: Run['phase']; done: number; of: number } & Counts;

export type Reconciling = {
  now: number;
  /** Asked before each step: a long run is done over several calls. */
  mayGoOn: () => boolean;
  /** Whether a new run begins, where none is under way: once a day, or because somebody asks. */
  begins: 'daily' | 'now';
  limits?: Limits;
  onProgress?: (progress: Pick<Progress, 'phase' | 'done' | 'of'>) => void;
};

const nothing: Counts = {
  ...{ items: 0, judged: 0, unsettled: 0, drifts: 0, unreadable: 0, heldMax: 0 },
};

/**
 * Recomputes every balance from its entries: it notes how all balances stand, adds all entries up,
 * and compares where nothing changed meanwhile. Each step keeps what it found and how far it came in
 * ONE transaction, so a run that dies anywhere goes on where it stood, in whatever process, and two
 * that work on the same run only do some of it twice. Memory holds one step or one slice.
 */
export async function reconcileBooks(asked: Reconciling): Promise<Progress | undefined> {
  const limits = asked.limits ?? usualLimits;
  let run = await currentRun(asked, limits);
  while (run !== undefined && run.phase !== 'done' && asked.mayGoOn()) {
    const units = unitsOf(run);
    let done = 0;
    const current = run;
    const isDone = await inLanes(units, limits.lanes, async (unit) => {
      const isUnitDone = await workOffUnit(current, unit, limits, asked);
      done += isUnitDone ? 1 : 0;
      asked.onProgress?.({ phase: current.phase, done, of: units });
      return isUnitDone;
    });
    if (!isDone) return { ...progressOf(run), done };
    run = await nextPhase(run);
  }
  return run && progressOf(run);
}

const unitsOf = ({ phase, segments, shares }: Run): number =>
  phase === 'compare' ? shares : segments;

const progressOf = (run: Run): Progress => ({
  ...{ run: run.run, phase: run.phase, done: 0, of: unitsOf(run) },
  ...(run.counts ?? nothing),
});

/** The run that is under way; else a new one, where one is due; else the last one. */
async function currentRun(
  { now, begins }: Reconciling,
  { segments, shares }: Limits,
): Promise<Run | undefined> {
  const item = await read(reconcileRunKey);
  const last = item && Run.parse(item);
  const isOver = last && now - Date.parse(last.run) > runDaysMax * dayMs;
  if (last && last.phase !== 'done' && !isOver) return last;
  if (last && begins === 'daily' && dayOf(Date.parse(last.run)) >= dayOf(now)) return last;
  // A run that began in the same millisecond would go on with what the last one found.
  const at = Math.max(now, last ? Date.parse(last.run) + 1 : 0);
  return putRun({ run: iso(at), phase: 'balances', segments, shares }, last);
}

/** Another process may have been first: then its run is the one. */
async function putRun(run: Run, before: Run | undefined): Promise<Run> {
  const outcome = await transact({
    run: {
      put: {
        Item: { ...reconcileRunKey, ...run },
        ...(before === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#run = :run AND phase = :phase',
              ExpressionAttributeNames: { '#run': 'run' },
              ExpressionAttributeValues: { ':run': before.run, ':phase': before.phase },
            }),
      },
    },
  });
  if (outcome.committed) return run;
  return Run.parse(outcome.failed.run?.item);
}

/** The totals are taken from the parts when all are done. */
async function nextPhase(run: Run): Promise<Run> {
  const phase = phases[phases.indexOf(run.phase) + 1] ?? 'done';
  const counts = phase === 'done' ? await totalOf(run) : undefined;
  const moved = { ...run, phase, ...(counts && { counts }) };
  const next = await putRun(moved, run);
  // Told by whoever moved it: another process that came to the same end is not the one.
  if (counts && next === moved) {
    logEvent('books_reconciled', { run: run.run, ...counts });
    logFigures({
      ReconcileRuns: 1,
      ReconciledBalances: counts.judged,
      UnsettledBalances: counts.unsettled,
    });
  }
  return next;
}

async function totalOf({ run }: Run): Promise<Counts> {
  const items = await queryAll({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :units)',
    ExpressionAttributeValues: { ':pk': reconcileRunKey.pk, ':units': 'UNIT#' },
    ConsistentRead: true,
  });
  return items
    .map((item) => Unit.parse(item))
    .filter((unit) => unit.run === run)
    .reduce((sum, { counts }) => sumOf(sum, counts), nothing);
}

const sumOf = (left: Counts, right: Counts): Counts => ({
  items: left.items + right.items,
  judged: left.judged + right.judged,
  unsettled: left.unsettled + right.unsettled,
  drifts: left.drifts + right.drifts,
  unreadable: left.unreadable + right.unreadable,
  heldMax: Math.max(left.heldMax, right.heldMax),
});

/** Works on a few parts at a time; answers whether all of them are done. */
async function inLanes(
  units: number,
  lanes: number,
  work: (unit: number) => Promise<boolean>,
): Promise<boolean> {
  let next = 0;
  let isDone = true;
  const lane = async () => {
    for (let unit = next++; unit < units; unit = next++) isDone = (await work(unit)) && isDone;
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return isDone;
}

async function workOffUnit(
  run: Run,
  number: number,
  limits: Limits,
  asked: Reconciling,
): Promise<boolean> {
  const key = reconcileUnitKey(run.phase, number);
  const item = await read(key);
  const stored = item && Unit.parse(item);
  const isOurs = stored?.run === run.run;
  let unit: Unit = isOurs ? stored : newUnit(run.run);
  while (!unit.isDone && asked.mayGoOn()) {
    const { next, tallies } = await stepOn(run, number, unit, limits, asked.now);
    const step = { phase: run.phase, unit: number, step: unit.step };
    const outcome = await transact<string>({
      unit: {
        put: {
          Item: { ...key, ...next },
          ConditionExpression:
            unit.step === 0
              ? 'attribute_not_exists(pk) OR #run < :run'
              : '#run = :run AND #step = :step',
          ExpressionAttributeNames: { '#run': 'run', ...(unit.step > 0 && { '#step': 'step' }) },
          ExpressionAttributeValues: {
            ':run': run.run,
            ...(unit.step > 0 && { ':step': unit.step }),
          },
        },
      },
      ...tallyWrites(run, step, tallies),
    });
    // Another process took the same step: what it found counts, and it goes on from there.
    unit = outcome.committed ? next : Unit.parse(outcome.failed.unit?.item);
    // A run that is over, and another has begun: nothing is left to do for this one.
    if (unit.run !== run.run) return true;
  }
  return unit.isDone;
}

const newUnit = (run: string): Unit => ({
  ...{ run, step: 0, slice: 0, slices: 0, isDone: false, counts: nothing },
});

type Stepped = { next: Unit; tallies: Tallies };

const stepOn = (run: Run, number: number, unit: Unit, limits: Limits, now: number) =>
  run.phase === 'balances' || run.phase === 'entries'
    ? passOn(run, run.phase, number, unit, limits, now)
    : compareOn(run, number, unit, limits, now);

async function passOn(
  run: Run,
  phase: 'balances' | 'entries',
  segment: number,
  unit: Unit,
  { itemsAtOnce, namesPerStep }: Limits,
  now: number,
): Promise<Stepped> {
  const { tallies, from, items, unreadable } = await stepOf(phase, {
    ...{ segment, segments: run.segments, from: unit.from, itemsAtOnce, namesMax: namesPerStep },
  });
  for (const key of unreadable) {
    const what = ['an entry can’t be understood'];
    await tellDrift({ key, kind: 'entry', what, mark: { books: key } }, now);
  }
  const counted = {
    ...{ ...nothing, items, heldMax: tallies.size },
    unreadable: unreadable.length,
  };
  const { from: _, ...rest } = unit;
  const next = {
    ...{ ...rest, step: unit.step + 1, isDone: from === undefined, ...(from && { from }) },
    counts: sumOf(unit.counts, counted),
  };
  return { next, tallies };
}

/** Drifts are told before the step is taken: told twice after a crash is better than never. */
async function compareOn(
  run: Run,
  share: number,
  unit: Unit,
  { namesInMemory }: Limits,
  now: number,
): Promise<Stepped> {
  const slices = unit.slices || (await slicesOf(run.run, share, namesInMemory));
  const tallies = await readSlice(run, share, { slice: unit.slice, slices });
  const { suspicions, judged, unsettled } = await compare(tallies);
  for (const suspicion of suspicions) await tellDrift(suspicion, now);
  const counted = { ...nothing, judged, unsettled, heldMax: tallies.size };
  const next = {
    ...{ ...unit, step: unit.step + 1, slice: unit.slice + 1, slices },
    isDone: unit.slice + 1 >= slices,
    counts: sumOf(unit.counts, { ...counted, drifts: suspicions.length }),
  };
  return { next, tallies: new Map() };
}
