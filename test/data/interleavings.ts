import { Atlas, Unsteady } from './atlas.ts';
import { Deed } from './deed.ts';
import { snapshot } from './snapshot.ts';
import { type Call, Trace } from './trace.ts';

/** Deeds that are done at once, by name, and what must be true of their answers afterwards. */
export type Scenario<Answers> = {
  deeds: { [Name in keyof Answers]: () => Promise<Answers[Name]> };
  check: (answers: Answers) => Promise<unknown>;
};

/** How a schedule begins: who could make each call, and who did. The last call is still to come. */
type Beginning = { turns: { ready: string[]; taken: string }[]; from: Trace; last?: Call };

/** Ten times what the longest of the races needs. Who goes on beyond has found no end, and never will. */
const callsMax = 150;

/**
 * Runs a scenario for every order in which the deeds' calls to the table can come, each time from
 * things as they were arranged: what it wrote is put back before the next. A call is let through
 * when the one before it has its answer and every deed waits at its next call or has ended, so that
 * nothing but the schedule decides; pauses between calls decide nothing. Calls that one deed makes
 * at once are let through in the order in which it came to them.
 *
 * Where a schedule comes to a point at which another was before, the rest is left to that one, and
 * orders of calls that don't touch each other lead to the same point (see `Trace`): so few runs
 * stand for many orders. With `merge` false each order is run. The answer tells how many orders
 * there are, and how many runs to the end stand for them.
 *
 * What deeds remember together (settings, code terms) must be in their memory before, and the clock
 * must not take it away: else a deed's calls would depend on what ran before, which is an error.
 */
export async function everyInterleaving<Answers extends object>(
  arrange: () => Promise<Scenario<Answers>>,
  { merge = true } = {},
): Promise<{ orders: number; runs: number }> {
  const atlas = merge ? new Atlas() : undefined;
  const clear = await snapshot();
  const scenario = await arrange();
  const putBack = await snapshot();
  const untried: Beginning[] = [{ turns: [], from: new Trace() }];
  let runs = 0;
  // Depth first: what was found last is tried first, so that few beginnings wait to be tried.
  for (let begin = untried.pop(); begin !== undefined; begin = untried.pop()) {
    if (begin.last && atlas?.isCharted(begin.from, begin.last)) continue;
    const { isWhole, others } = await runOne(scenario, begin, atlas);
    await putBack();
    runs += isWhole ? 1 : 0;
    untried.push(...others);
  }
  await clear();
  return { orders: atlas?.orders() ?? runs, runs };
}

/** Runs one schedule that begins so, and tells of others that it came past. */
async function runOne<Answers extends object>(
  { deeds, check }: Scenario<Answers>,
  begin: Beginning,
  atlas: Atlas | undefined,
): Promise<{ isWhole: boolean; others: Beginning[] }> {
  const runs = Object.entries(deeds) as [string, () => Promise<unknown>][];
  const underWay = runs.map(([name, run]) => new Deed(name, run));
  const turns: Beginning['turns'] = [];
  const others: Beginning[] = [];
  const story: string[] = [];
  let trace = new Trace();
  try {
    for (;;) {
      const next = await Promise.all(underWay.map((deed) => deed.nextCall()));
      const calls = next.filter((call) => call !== undefined);
      const ready = calls.map(({ deed }) => deed);
      const planned = begin.turns[turns.length];
      if (planned && String(planned.ready) !== String(ready)) {
        throw new Unsteady(planned.ready, ready);
      }
      if (!planned && !(atlas?.isNew(trace, ready) ?? true)) return { isWhole: false, others };
      const open = calls.filter((call) =>
        planned ? call.deed === planned.taken : !atlas?.isCharted(trace, call),
      );
      const [call, ...rest] = open;
      if (call === undefined && calls.length > 0) return { isWhole: false, others };
      if (call === undefined) break;
      for (const last of rest) {
        others.push({ turns: [...turns, { ready, taken: last.deed }], from: trace, last });
      }
      turns.push({ ready, taken: call.deed });
      story.push(`${call.deed} ${call.command}`);
      if (story.length > callsMax) throw new Error('no end');
      const hasWritten = await underWay.find(({ name }) => name === call.deed)?.step();
      atlas?.note(trace, call, hasWritten === true);
      trace = trace.after(call, hasWritten === true);
    }
    const answers = underWay.map(async ({ name, answer }) => [name, await answer]);
    await check(Object.fromEntries(await Promise.all(answers)) as Answers);
  } catch (cause) {
    throw new Error(`when the calls are: ${story.join(', ')}`, { cause });
  }
  return { isWhole: true, others };
}
