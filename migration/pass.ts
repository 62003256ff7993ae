import type { Schemas } from '../client/src/generated/types.ts';
import { rowsMax } from '../functions/import-customers/contract.ts';
import { parseCode } from '../shared/domain/codes.ts';
import { type AdminApi, got } from './admin-api.ts';
import { inOrder } from './in-order.ts';
import type { Done, ImportResult } from './results.ts';
import { type Read, type Row, rowsOf } from './rows.ts';
import { Seen } from './seen.ts';

/** Bytes of the rows of one request at most, well below what the service takes. */
const batchBytesMax = 200 * 1024;

/** Requests under way at once: enough to keep the service busy, and few beside a shop's own. */
const lanes = 2;

/** What became of a line, and the points that the file has in it. */
export type Outcome = { done: Done; sourcePoints: number };

export type Pass = {
  file: string;
  importId: string;
  api: AdminApi;
  dryRun: boolean;
  /** Lines before it are read, and not sent. */
  fromLine: number;
  /** Told in the order of the lines; `endsAt` is the byte behind the last of them. */
  take: (outcomes: Outcome[], endsAt: number) => void;
};

/** Sends the rows of a file, some at a time, and tells what became of each line. */
export async function pass({ take, ...work }: Pass): Promise<void> {
  const send = async (batch: Read[]) => {
    const outcomes = await outcomesOf(batch, work);
    return { outcomes, endsAt: batch.at(-1)?.endsAt ?? 0 };
  };
  for await (const sent of inOrder(batchesOf(work.file, work.fromLine), lanes, send)) {
    take(sent.outcomes, sent.endsAt);
  }
}

/** Lines in as many as are sent together. A customer or a code that was there before is a flaw. */
async function* batchesOf(file: string, fromLine: number): AsyncGenerator<Read[]> {
  const seen = new Seen();
  let batch: Read[] = [];
  let bytes = 0;
  let rows = 0;
  try {
    for await (const read of rowsOf(file)) {
      const { line, endsAt } = read;
      const flaw = 'row' in read ? repeated(seen, read.row, line) : undefined;
      if (line < fromLine) continue;
      batch.push(flaw === undefined ? read : { line, endsAt, flaw });
      rows += 'row' in read ? 1 : 0;
      bytes += 'row' in read ? Buffer.byteLength(JSON.stringify(read.row)) : 0;
      if (rows === rowsMax || bytes > batchBytesMax || batch.length > 10 * rowsMax) {
        yield batch;
        [batch, bytes, rows] = [[], 0, 0];
      }
    }
    if (batch.length > 0) yield batch;
  } finally {
    seen.close();
  }
}

/** What of a row the file has had before: the service can't see that in a dry run. */
function repeated(seen: Seen, { customerId, code }: Row, line: number): string | undefined {
  const customer = typeof customerId === 'string' && seen.lineOf(`customer ${customerId}`, line);
  if (customer) return `Line ${customer} has this customer too.`;
  const key = typeof code === 'string' ? parseCode(code) : undefined;
  const taken = key !== undefined && seen.lineOf(`code ${key}`, line);
  return taken ? `Line ${taken} has this code too, or one that reads the same.` : undefined;
}

type Sending = Pick<Pass, 'importId' | 'api' | 'dryRun'>;

async function outcomesOf(batch: Read[], sending: Sending) {
  const rows = batch.flatMap((read) => ('row' in read ? [read.row] : []));
  const results = rows.length > 0 ? await resultsOf(rows, sending) : [];
  const next = results.values();
  return batch.map((read): Outcome => {
    const { line } = read;
    if ('flaw' in read) return { done: { line, ...flawed(read.flaw) }, sourcePoints: 0 };
    const result = next.next().value;
    if (result === undefined) throw new Error('a row has no answer');
    return { done: { line, ...result }, sourcePoints: pointsOf(read.row) };
  });
}

/** Sends what there was no time for once more, until everything is answered: each time is something. */
async function resultsOf(rows: object[], sending: Sending): Promise<ImportResult[]> {
  const results = new Map<object, ImportResult>();
  for (let left = rows; left.length > 0; left = rows.filter((row) => !results.has(row))) {
    const answers = await ask(left, sending);
    for (const [index, row] of left.entries()) {
      const answer = answers[index];
      if (answer === undefined) throw new Error('fewer rows were answered than were sent');
      if (isSettled(answer)) results.set(row, answer);
    }
  }
  return rows.flatMap((row) => results.get(row) ?? []);
}

const isSettled = (answer: Schemas['ImportResult']): answer is ImportResult =>
  answer.status !== 'busy';

async function ask(rows: object[], { api, importId, dryRun }: Sending) {
  const query = dryRun ? { dryRun: 'true' as const } : {};
  const asked = { params: { query }, body: { importId, rows } };
  return (await got(api.POST('/v1/admin/imports', asked))).results;
}

const flawed = (detail: string): ImportResult => ({
  status: 'refused',
  problem: { code: 'invalid_request', detail },
});

function pointsOf({ points }: Row): number {
  if (!Array.isArray(points)) return 0;
  return points.reduce((sum, lot) => sum + Number(lot?.points ?? 0), 0);
}
