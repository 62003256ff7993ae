import { AsyncLocalStorage } from 'node:async_hooks';
import * as z from 'zod';

const environment = z
  .object({ OPERATION: z.string().min(1), METRICS_NAMESPACE: z.string().min(1).default('Kawan') })
  .parse(process.env);

/** The operation this function performs: its folder, route, log code and metric dimension. */
export const operation = environment.OPERATION;

/** Where CloudWatch keeps the metrics: each stage has a place of its own. */
const Namespace = environment.METRICS_NAMESPACE;

/** Values for a log line: codes, ids and numbers; never bodies, headers, tokens, IPs or names. */
export type Fields = Record<string, string | number | boolean | undefined>;

/** Something that happened on the way and that nobody is told in an answer, under its own code. */
export function logEvent(code: string, fields: Fields): void {
  write({ level: 'info', at: new Date().toISOString(), operation, code, ...fields });
}

/** What changed and no entry accounts for: the metric whose only good value is 0. */
export function logDrift(fields: Fields): void {
  writeMetrics('error', 'ledger_drift', { LedgerDrift: 1 }, fields);
}

/** Numbers of the business, as metrics of their own in one line; those that are 0 say nothing. */
export function logFigures(figures: Record<string, number>): void {
  const changed = Object.entries(figures).filter(([, figure]) => figure !== 0);
  if (changed.length > 0) writeMetrics('info', 'figures', Object.fromEntries(changed));
}

/** A line with metrics of no dimension. A figure that goes down is a metric as any other. */
function writeMetrics(
  level: 'info' | 'error',
  code: string,
  metrics: Record<string, number>,
  fields: Fields = {},
): void {
  const at = Date.now();
  const Metrics = Object.keys(metrics).map((Name) => ({ Name, Unit: 'Count' }));
  write({
    ...{ level, at: new Date(at).toISOString(), operation, code, ...fields, ...metrics },
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [{ Namespace, Dimensions: [[]], Metrics }],
    },
  });
}

/** A report as one line of its own, each figure under its section and name. */
export function logReport(report: object): void {
  write({ level: 'info', at: new Date().toISOString(), operation, code: 'daily_report', report });
}

const notes = new AsyncLocalStorage<Fields>();

/** Lets whatever `work` does add to the line that is written at its end. */
export const withNotes = <Result>(work: () => Result): Result => notes.run({}, work);

/** Adds to the one line of the request under way. */
export function note(fields: Fields): void {
  Object.assign(notes.getStore() ?? {}, fields);
}

/** What a request or a run had to do more than once, and how often it met another's transaction. */
type Tally = 'conflicts' | 'retries';

/** Counts one more in the line of the request or the run under way, and in its metrics. */
export function tally(name: Tally): void {
  const store = notes.getStore();
  if (store) store[name] = Number(store[name] ?? 0) + 1;
}

/** The cause of a fault, for the log alone. */
export function logFault(code: string, fault: unknown, fields: Fields = {}): void {
  if (fault instanceof AggregateError) {
    for (const part of fault.errors) logFault(code, part, fields);
    return;
  }
  const error = fault instanceof Error ? fault : new Error(String(fault));
  const cause =
    error.cause instanceof Error ? `${error.cause.name}: ${error.cause.message}` : undefined;
  write({
    level: 'error',
    at: new Date().toISOString(),
    operation,
    code,
    ...fields,
    error: error.name,
    detail: error.message,
    stack: error.stack,
    cause,
  });
}

export type Measured = { requests: number; faults: number; latency: number };

/**
 * The one line of a request or a job run, with CloudWatch's embedded metric format in it: latency
 * and faults by operation, requests by outcome; conflicts and retries where there were any.
 */
export function logRun(outcome: string, measured: Measured, fields: Fields = {}): void {
  const at = Date.now();
  const noted = notes.getStore() ?? {};
  const tallies = (['conflicts', 'retries'] as const).filter((name) => noted[name] !== undefined);
  write({
    level: measured.faults > 0 ? 'error' : 'info',
    at: new Date(at).toISOString(),
    operation,
    code: operation,
    outcome,
    ...fields,
    ...noted,
    ...measured,
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: [
        {
          Namespace,
          Dimensions: [['operation']],
          Metrics: [
            { Name: 'latency', Unit: 'Milliseconds' },
            { Name: 'faults', Unit: 'Count' },
            ...tallies.map((Name) => ({ Name, Unit: 'Count' })),
          ],
        },
        {
          Namespace,
          Dimensions: [['outcome']],
          Metrics: [{ Name: 'requests', Unit: 'Count' }],
        },
      ],
    },
  });
}

/** One line, one record: whatever could end a line or drive a terminal is escaped. */
function write(record: object): void {
  const line = JSON.stringify(record).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  process.stdout.write(`${line}\n`);
}
