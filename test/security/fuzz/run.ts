import type { Context } from 'aws-lambda';
import fc from 'fast-check';
import * as z from 'zod';
import { defaultSettings } from '../../../shared/domain/settings.ts';
import { untilNotBusy } from '../../until-not-busy.ts';
import type { Operation } from '../contracts.ts';
import { type Answer, flawsOf, isTable } from './answers.ts';
import { anyCase, type Case } from './cases.ts';
import { startConsumers, type Told } from './consumers.ts';
import { lineFlaws, logFlaws } from './log-lines.ts';
import { secretMark } from './odd.ts';
import { tellsOtherwise } from './tables.ts';
import {
  asksDryRun,
  clock,
  eventOf,
  furnish,
  inDryRun,
  operationOf,
  plainCase,
  remember,
} from './world.ts';
import { takeWritten, unwanted, unwatchWrites, watchWrites } from './writes.ts';

export type Counts = Record<string, Record<string, number>>;

/** What came of it all: answers by operation and status, and how much of it was looked at besides. */
export type Fuzzed = { counts: Counts; tables: number; rows: number; records: number };

const Response = z.object({
  statusCode: z.int(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

const chunks: string[] = [];

/** How many requests other settings rule before the usual ones are put back. */
const episode = 6;
let untilUsual = 0;

/** Has a function answer one request, in this process. */
async function answer(operation: Operation, one: Case): Promise<Answer> {
  const { handler } = await import(`../../../functions/${operation.operation}/handler.ts`);
  const event = eventOf(operation, one);
  const { statusCode, headers, body } = Response.parse(await handler(event, {} as Context));
  return { status: statusCode, headers, text: body };
}

const aSecondPasses = () => clock.pass(1000);

/** After how many requests the consumers are told of what these changed. */
const tellEvery = 15;
let untilTold = tellEvery;
let tell: (() => Promise<Told>) | undefined;

/** What is wrong with how the consumers took what was written. */
async function flawsInTelling(fuzzed: Fuzzed): Promise<string[]> {
  untilTold = tellEvery;
  chunks.length = 0;
  const { records, flaws } = (await tell?.()) ?? { records: 0, flaws: [] };
  fuzzed.records += records;
  return [...flaws, ...chunks.flatMap((line) => lineFlaws(line, secretMark))];
}

/** What a table says that the same answer in JSON doesn't. */
async function flawsInTable(asked: Case, { text }: Answer, fuzzed: Fuzzed): Promise<string[]> {
  const operation = operationOf(asked);
  const asJson = { ...asked, headers: { ...asked.headers, accept: 'application/json' } };
  const json = await untilNotBusy(() => answer(operation, asJson), aSecondPasses);
  fuzzed.tables += 1;
  fuzzed.rows += text.split('\r\n').length - 2;
  return tellsOtherwise(operation.operation, text, json.text);
}

let before: Case | undefined;

/** What is wrong with how one request was taken: with its answer, its writes and its log line. */
async function flawsIn(drawn: Case, fuzzed: Fuzzed): Promise<string[]> {
  const { counts } = fuzzed;
  const inTelling = --untilTold > 0 ? [] : await flawsInTelling(fuzzed);
  clock.pass(drawn.passesMs);
  if (untilUsual > 0 && --untilUsual === 0) await putUsualSettings();
  const one = drawn.isAgain && before ? before : drawn;
  const asked = one.operation === 'change-code' ? inDryRun(one) : one;
  const operation = operationOf(asked);
  const answered = await untilNotBusy(() => {
    takeWritten();
    chunks.length = 0;
    return answer(operation, asked);
  }, aSecondPasses);
  const written = takeWritten();
  before = one;
  remember(asked, answered);
  const { status } = answered;
  const row = counts[one.operation] ?? {};
  counts[one.operation] = { ...row, [status]: (row[status] ?? 0) + 1 };
  const mayWrite = operation.contract.writes === true;
  const isDryRun = mayWrite && asksDryRun(asked);
  if (one.operation === 'change-settings' && status === 200 && !isDryRun) otherSettings();
  const flaws = [
    ...inTelling,
    ...flawsOf(operation, answered, isDryRun),
    ...unwanted(written, { status, isDryRun, mayWrite }),
    ...logFlaws(chunks, secretMark),
  ];
  if (flaws.length > 0 || !isTable(answered)) return flaws;
  return flawsInTable(asked, answered, fuzzed);
}

function otherSettings(): void {
  untilUsual = episode;
  // Past the time for which functions remember the old ones.
  clock.pass(3000);
}

async function putUsualSettings(): Promise<void> {
  const read = plainCase('get-settings', {});
  remember(read, await answer(operationOf(read), read));
  const asked = plainCase('change-settings', {
    headers: { 'content-type': 'application/json', 'if-match': '$etag' },
    body: JSON.stringify(defaultSettings),
  });
  const put = await answer(operationOf(asked), asked);
  if (put.status !== 200) throw new Error(`the usual settings: ${put.text}`);
  remember(asked, put);
  clock.pass(3000);
}

/** Runs the work with this file's clock, and the log in a list. */
async function inPlace<Result>(work: () => Promise<Result>): Promise<Result> {
  const { now } = Date;
  const { write } = process.stdout;
  Date.now = clock.now;
  process.stdout.write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  watchWrites();
  try {
    return await work();
  } finally {
    unwatchWrites();
    process.stdout.write = write;
    Date.now = now;
  }
}

let isFurnished = false;

/**
 * Sends so many cases, drawn from a seed, to the functions in this process, one after the other;
 * every one may go on from what those before it left. Throws with the case that shows a flaw.
 */
export async function fuzz(cases: number, seed: number): Promise<Fuzzed> {
  const fuzzed: Fuzzed = { counts: {}, tables: 0, rows: 0, records: 0 };
  const property = fc.asyncProperty(anyCase, async (one) => refuse(await flawsIn(one, fuzzed)));
  await inPlace(async () => {
    tell ??= await startConsumers();
    if (!isFurnished) await furnish(answer, clock.now());
    isFurnished = true;
    await fc.assert(property, { numRuns: cases, seed, endOnFailure: true });
    refuse(await flawsInTelling(fuzzed));
  });
  return fuzzed;
}

function refuse(flaws: string[]): void {
  if (flaws.length > 0) throw new Error(flaws.join('\n'));
}
