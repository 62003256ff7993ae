import { parseArgs } from 'node:util';
import { Busy } from '../../shared/domain/busy.ts';
import { booksOptions, optionsOf, runCommand } from './command.ts';
import { LocalError } from './local-error.ts';
import { openBooks } from './open-books.ts';

const help = `npm run reconcile

Adds all entries of the stack on this machine up, running or not, and compares with every balance.
What doesn't agree is said, and the account frozen. Stopped in the middle, it goes on where it was.

  --data .local   where the stack keeps its data
  --table NAME    does it to this table on AWS instead, as whoever the environment says you are
`;

/** The table has more important things to do for a while, or the machine. */
const triesMax = 20;

const parts = { balances: 0, entries: 1, compare: 2, done: 3 } as const;
const barLength = 40;

await runCommand(main);

async function main(): Promise<number> {
  const { data, table } = optionsOf(help, () => parseArgs({ options: booksOptions }).values);
  const close = await openBooks({ operation: 'reconcile-books', data, table });
  try {
    return await reconcile();
  } finally {
    await close();
  }
}

async function reconcile(): Promise<number> {
  const { reconcileBooks } = await import('../../shared/data/reconcile-books.ts');
  const going = { mayGoOn: () => true, onProgress: showProgress };
  let done: Awaited<ReturnType<typeof reconcileBooks>>;
  for (let tries = 0; done === undefined && tries < triesMax; tries++) {
    // It goes on where it stood: a run that is under way is never begun anew.
    done = await reconcileBooks({ ...going, now: Date.now(), begins: 'now' }).catch(unlessBusy);
  }
  process.stderr.write('\n');
  if (done?.phase !== 'done') throw new LocalError('It could not be finished: run it again.');
  const { judged, unsettled, drifts, unreadable } = done;
  console.log(
    `${judged} balances are held against their entries: ${drifts || 'no'} drift` +
      `${unreadable > 0 ? `, ${unreadable} entries that can't be understood` : ''}.`,
  );
  if (unsettled > 0) console.log(`${unsettled} more changed meanwhile: they come next time.`);
  return drifts + unreadable === 0 ? 0 : 1;
}

function unlessBusy(cause: unknown): undefined {
  if (!(cause instanceof Busy)) throw cause;
}

/** A bar where there is a terminal to draw it on. */
function showProgress(progress: { phase: keyof typeof parts; done: number; of: number }): void {
  if (!process.stderr.isTTY) return;
  const share = (parts[progress.phase] + progress.done / progress.of) / 3;
  const full = Math.floor(share * barLength);
  const bar = '█'.repeat(full) + '░'.repeat(barLength - full);
  process.stderr.write(
    `\r${bar} ${String(Math.floor(share * 100)).padStart(3)} % ${progress.phase.padEnd(8)}`,
  );
}
