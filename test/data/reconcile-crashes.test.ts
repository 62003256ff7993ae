import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { reconcileRunKey } from '../../shared/data/keys.ts';
import { type Limits, reconcileBooks, usualLimits } from '../../shared/data/reconcile-books.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, iso } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { aHold, customerWith, give, limitedCode, now } from './builders.ts';
import { crashingAt, forEveryCall, overtakenAt } from './crashing.ts';
import { snapshot } from './snapshot.ts';
import { type Input, itemsOf } from './trace.ts';

const lines: string[] = [];
jest.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
const told = () => lines.filter((line) => line.includes('ledger_drift'));

/** One call after the other, so that the n-th is always the same one. */
const inOrder: Limits = {
  ...{ segments: 2, shares: 2, lanes: 1 },
  ...{ itemsAtOnce: 15, namesPerStep: 6, namesInMemory: 3 },
};

const reconcile = (limits = inOrder) =>
  reconcileBooks({ now, mayGoOn: () => true, begins: 'now', limits });

/** Whether a call keeps what a step of adding up entries has found. */
const addsEntriesUp = ({ Item, TransactItems }: Input): boolean =>
  itemsOf({ Item, TransactItems }).some(({ sk }) => sk.startsWith('UNIT#entries'));

async function moreCustomers(customers: number): Promise<void> {
  for (let more = 0; more < customers; more++) await customerWith(5);
}

let buyer: CustomerId;
/** Forgets all runs and what they found, or each run would read it all. */
let sweep: () => Promise<void>;
beforeAll(async () => {
  buyer = await customerWith(500);
  const code = await limitedCode(5);
  const hold = aHold({ customerId: buyer, points: 80, code });
  await reserve(hold, now);
  await confirm(hold.orderId, now);
  sweep = await snapshot();
});

afterEach(async () => {
  lines.length = 0;
  await sweep();
});

describe('a full reconciliation', () => {
  it('goes on where it stood, wherever it died', async () => {
    const { run: _, ...whole } = (await reconcile()) ?? {};
    expect(whole).toMatchObject({ phase: 'done', unsettled: 0, drifts: 0 });
    const total = await forEveryCall(async (call) => {
      const isReached = await crashingAt(call, () => reconcile());
      expect(await reconcile()).toMatchObject(whole);
      await sweep();
      return isReached;
    });
    expect(total).toBeGreaterThan(20);
    expect(told()).toEqual([]);
  });

  it('judges no balance that changes while it works, whenever that is', async () => {
    let unsettled = 0;
    let changes = 0;
    const total = await forEveryCall(async (call) => {
      const done = { unsettled: 0 };
      const isReached = await overtakenAt(
        call,
        async () => Object.assign(done, await reconcile()),
        async () => {
          changes += 1;
          await give(buyer, 1);
        },
      );
      unsettled += done.unsettled;
      expect(told()).toEqual([]);
      expect((await readAccount(buyer)).frozenAt).toBeUndefined();
      await sweep();
      return isReached;
    });
    expect(changes).toBe(total);
    expect(unsettled).toBeGreaterThan(5);
  });

  it.each([1, 2, 3])(
    'counts no entry twice when another process takes a segment from it at step %i',
    async (step) => {
      await moreCustomers(40 * step);
      // So many that the other's step finds names of shares of which the same step here has none.
      const limits = { ...inOrder, shares: 32 };
      let isStopped = false;
      const takeSegment = async () => {
        // What is new moves the pages' ends: the same step ends elsewhere for the other process.
        await moreCustomers(80);
        const onProgress = () => {
          isStopped = true;
        };
        const mayGoOn = () => !isStopped;
        await reconcileBooks({ now, mayGoOn, begins: 'daily', limits, onProgress });
      };
      await overtakenAt(step, () => reconcile(limits), takeSegment, addsEntriesUp);
      expect(isStopped).toBe(true);
      expect(told()).toEqual([]);
    },
  );

  it.each([
    ['does all of it', () => true, now],
    ['gives it up for another', () => false, now + 3 * dayMs],
  ])('is told of once, wherever another process overtakes it and %s', async (_, mayGoOn, at) => {
    const daily = { begins: 'daily', limits: inOrder } as const;
    const movesRun = ({ Item }: Input) => Item?.sk === reconcileRunKey.sk;
    const moves = await forEveryCall(async (move) => {
      lines.length = 0;
      const isReached = await overtakenAt(
        move,
        () => reconcileBooks({ ...daily, now, mayGoOn: () => true }),
        () => reconcileBooks({ ...daily, now: at, mayGoOn }),
        movesRun,
      );
      await reconcileBooks({ ...daily, now: at, mayGoOn: () => true });
      const told = lines.map((line) => JSON.parse(line));
      const runs = told.filter(({ code }) => code === 'books_reconciled').map(({ run }) => run);
      expect(runs).toEqual([...new Set(isReached ? [iso(at)] : [iso(now), iso(at)])]);
      await sweep();
      return isReached;
    });
    // It begins, and each of its three passes ends.
    expect(moves).toBe(4);
  });
});

describe('a full reconciliation of a larger table', () => {
  beforeAll(async () => {
    await moreCustomers(120);
    sweep = await snapshot();
  });

  it('comes to the same when two processes work on it', async () => {
    const { run: _, heldMax: __, ...whole } = (await reconcile()) ?? {};
    const lanes = { ...inOrder, lanes: 3 };
    for (const done of await Promise.all([reconcile(lanes), reconcile(lanes)])) {
      expect(done).toMatchObject(whole);
    }
  });

  it('holds no more in memory as the table grows', async () => {
    const done = await reconcile();
    expect(done?.judged).toBeGreaterThan(80);
    expect(done?.heldMax).toBeLessThan(25);
    expect((await reconcile(usualLimits))?.judged).toBe(done?.judged);
  });
});
