import { describe, expect, it } from '@jest/globals';
import { job, type Run } from '../../shared/runtime/job.ts';
import type { Fields } from '../../shared/runtime/log.ts';
import { loggedLines } from './logged-lines.ts';

const lines = loggedLines();

const run = (work: (run: Run) => Promise<Fields>, remainingMs = 60_000) =>
  job(work)({}, { getRemainingTimeInMillis: () => remainingMs } as never);
const logged = () => lines.map((line) => JSON.parse(line));

describe('job', () => {
  it('answers and logs what it did', async () => {
    expect(await run(async () => ({ expired: 3 }))).toEqual({ expired: 3 });
    expect(logged()).toMatchObject([{ level: 'info', outcome: 'done', expired: 3, faults: 0 }]);
  });

  it('fails with its fault, after each cause is logged', async () => {
    const fault = new AggregateError([
      new Error('order o-1', { cause: new Error('no answer') }),
      new Error('order o-2'),
    ]);
    const failing = run(async () => {
      throw fault;
    });
    await expect(failing).rejects.toBe(fault);
    expect(logged()).toMatchObject([
      { level: 'error', code: 'job_failed', detail: 'order o-1', cause: 'Error: no answer' },
      { level: 'error', code: 'job_failed', detail: 'order o-2' },
      { level: 'error', outcome: 'internal', faults: 1 },
    ]);
  });

  it('begins no step in the last ten seconds', async () => {
    const mayGoOn = async ({ mayGoOn }: Run) => ({ mayGoOn: mayGoOn() });
    expect(await run(mayGoOn, 10_001)).toEqual({ mayGoOn: true });
    expect(await run(mayGoOn, 10_000)).toEqual({ mayGoOn: false });
  });
});
