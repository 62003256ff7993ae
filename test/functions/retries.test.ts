import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { afterEach, describe, expect, it } from '@jest/globals';
import { table } from '../../shared/data/client.ts';
import { read } from '../../shared/data/read.ts';
import { transact } from '../../shared/data/transact.ts';
import { consumer } from '../../shared/runtime/consumer.ts';
import { job } from '../../shared/runtime/job.ts';
import { loggedLines } from './logged-lines.ts';

const lines = loggedLines();
const context = { getRemainingTimeInMillis: () => 60_000 } as never;
const put = (pk: string) => ({ put: { Item: { pk, sk: 'X' } } });
const write = () => transact({ one: put('RETRY#1'), two: put('RETRY#2') });

/** Lets the next calls fail, each with one of these. */
function failing(...errors: Error[]): void {
  table.middlewareStack.add(
    (next) => async (args) => {
      const error = errors.shift();
      if (error) throw error;
      return next(args);
    },
    { step: 'initialize', name: 'failing' },
  );
}
afterEach(() => {
  table.middlewareStack.remove('failing');
});

const canceled = (Code: string) =>
  new TransactionCanceledException({
    message: Code,
    $metadata: {},
    CancellationReasons: [{ Code: 'None' }, { Code }],
  });
const named = (name: string) => Object.assign(new Error(name), { name });

const line = () => JSON.parse(String(lines.at(-1)));
const metrics = () =>
  line()._aws.CloudWatchMetrics[0].Metrics.map(({ Name }: { Name: string }) => Name);

describe('the line of a run', () => {
  it('says how often it met another transaction and how often it tried again', async () => {
    failing(canceled('TransactionConflict'), canceled('ThrottlingError'));
    await job(async () => ({ ...(await write()) }) as { committed: boolean })({}, context);
    expect(line()).toMatchObject({ conflicts: 1, retries: 2 });
    expect(metrics()).toEqual(['latency', 'faults', 'conflicts', 'retries']);
  });

  it('says the same of single writes and of reads', async () => {
    failing(named('TransactionConflictException'), named('ThrottlingException'));
    await job(async () => {
      await transact({ one: put('RETRY#3') });
      await read({ pk: 'RETRY#3', sk: 'X' });
      return {};
    })({}, context);
    expect(line()).toMatchObject({ conflicts: 1, retries: 2 });
  });

  it('says so of a batch of changes', async () => {
    failing(canceled('TransactionConflict'));
    const told = consumer({
      parse: () => 1,
      work: async () => ({ ...(await write()) }) as { committed: boolean },
    });
    await told({ Records: [{ dynamodb: { SequenceNumber: '1' } }] });
    expect(line()).toMatchObject({ conflicts: 1, retries: 1 });
  });

  it('says nothing where there was nothing', async () => {
    await job(async () => ({ ...(await write()) }) as { committed: boolean })({}, context);
    expect(line().conflicts).toBeUndefined();
    expect(metrics()).toEqual(['latency', 'faults']);
  });
});
