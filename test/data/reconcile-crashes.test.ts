import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readAccount } from '../../shared/data/accounts.ts';
import { table, tableName } from '../../shared/data/client.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { reconcileRunKey } from '../../shared/data/keys.ts';
import { type Limits, reconcileBooks, usualLimits } from '../../shared/data/reconcile-books.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { dayMs, iso } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { scan } from '../ledger.ts';
import { aHold, customerWith, give, limitedCode, now } from './builders.ts';
import { crashingAt, forEveryCall, overtakenAt } from './crashing.ts';
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

/** Forgets all runs, and what they found sooner than TTL would, or each run would read it all. */
async function sweep(): Promise<void> {
  for (const { pk, sk } of await scan(table, tableName)) {
    const isRubbish = String(pk).startsWith('RECONCILE#') || pk === reconcileRunKey.pk;
    if (isRubbish) await table.send(new DeleteCommand({ TableName: tableName, Key: { pk, sk } }));
  }
}

let buyer: CustomerId;
beforeAll(async () => {
  buyer = await customerWith(500);
  const code = await limitedCode(5);
  const hold = aHold({ customerId: buyer, points: 80, code });
  await reserve(hold, now);
  await confirm(hold.orderId, now);
});

afterEach(() => {
  lines.length = 0;
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
      await sweep();
      return isReached;
    });
    expect(changes).toBe(total);
    expect(unsettled).toBeGreaterThan(5);
    expect((await readAccount(buyer)).frozenAt).toBeUndefined();
  });

  it.each([1, 2, 3])(
    'counts no entry twice when another process takes a segment from it at step %i',
    async (step) => {
      let isStopped = false;
      const takeSegment = async () => {
        // What is new moves the pages' ends: the same step ends elsewhere for the other process.
        for (let customers = 0; customers < 40; customers++) await customerWith(5);
        const onProgress = () => {
          isStopped = true;
        };
        const mayGoOn = () => !isStopped;
        await reconcileBooks({ now, mayGoOn, begins: 'daily', limits: inOrder, onProgress });
      };
      await overtakenAt(step, () => reconcile(), takeSegment, addsEntriesUp);
      expect(isStopped).toBe(true);
      expect(told()).toEqual([]);
      await sweep();
    },
  );

  it('comes to the same when two processes work on it', async () => {
    const { run: _, heldMax: __, ...whole } = (await reconcile()) ?? {};
    const lanes = { ...inOrder, lanes: 3 };
    for (const done of await Promise.all([reconcile(lanes), reconcile(lanes)])) {
      expect(done).toMatchObject(whole);
    }
  });

  it.each([
    ['does all of it', () => true, now],
    ['gives it up for another', () => false, now + 3 * dayMs],
  ])('is told of once, wherever another process overtakes it and %s', async (_, mayGoOn, at) => {
    const daily = { begins: 'daily', limits: inOrder } as const;
    const movesRun = ({ Item }: Input) => Item?.sk === reconcileRunKey.sk;
    await sweep();
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

  it('holds no more in memory as the table grows', async () => {
    for (let customers = 0; customers < 80; customers++) await customerWith(60);
    const done = await reconcile();
    expect(done?.judged).toBeGreaterThan(80);
    expect(done?.heldMax).toBeLessThan(25);
    expect((await reconcile(usualLimits))?.judged).toBe(done?.judged);
  });
});
