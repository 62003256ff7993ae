import { randomUUID } from 'node:crypto';
import { account, region } from './intrinsics.ts';
import type { LocalSchedule } from './template.ts';

export type Jobs = {
  /** Runs a job and answers with its result; undefined where there's no job of that name. */
  run(operation: string): Promise<unknown> | undefined;
  close(): void;
};

/**
 * Starts each job at its interval, in real time, and whenever it's asked to. A job never runs
 * twice at once: an interval that comes while it runs is skipped, a request waits its turn.
 */
export function startJobs(
  schedules: LocalSchedule[],
  options: {
    invoke(operation: string, event: unknown): Promise<unknown>;
    now(): Date;
    reportFault(fault: unknown): void;
  },
): Jobs {
  const jobs = new Map(schedules.map((schedule) => [schedule.fn.operation, createJob(schedule)]));

  function createJob({ fn, input, everySeconds }: LocalSchedule) {
    let last: Promise<unknown> = Promise.resolve();
    let unfinished = 0;
    const run = (): Promise<unknown> => {
      unfinished += 1;
      const result = last.then(() =>
        options.invoke(fn.operation, input ?? scheduledEvent(fn.operation, options.now())),
      );
      last = result
        .then(
          () => {},
          () => {},
        )
        .finally(() => {
          unfinished -= 1;
        });
      return result;
    };
    const tick = () => void (unfinished === 0 && run().catch(options.reportFault));
    const timer = everySeconds === undefined ? undefined : setInterval(tick, everySeconds * 1000);
    return { run, stop: () => clearInterval(timer) };
  }

  return {
    run: (operation) => jobs.get(operation)?.run(),
    close() {
      for (const { stop } of jobs.values()) stop();
    },
  };
}

/** What EventBridge Scheduler sends where a schedule has no input of its own. */
const scheduledEvent = (operation: string, at: Date) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.scheduler',
  account,
  time: at.toISOString(),
  region,
  resources: [`arn:aws:scheduler:${region}:${account}:schedule/default/${operation}`],
  detail: '{}',
});
