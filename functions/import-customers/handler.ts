import { importCustomer } from '../../shared/data/import.ts';
import { Busy } from '../../shared/domain/busy.ts';
import type { ImportId } from '../../shared/domain/ids.ts';
import { ImportRow, rowFlaws } from '../../shared/domain/import.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { nameOf } from '../../shared/http/caller.ts';
import { endpoint } from '../../shared/http/endpoint.ts';
import { fieldErrors } from '../../shared/http/field-errors.ts';
import type { FieldError } from '../../shared/http/problems.ts';
import { contract, type Result } from './contract.ts';

type Batch = { importId: ImportId; by: string };

/** Transactions under way at once: whoever orders meanwhile has to get through. */
const rowsAtOnce = 10;

export const handler = endpoint(contract, async ({ body, caller, now }) => {
  const { importId, rows } = body;
  const batch = { importId, by: nameOf(caller) };
  const results: Result[] = [];
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const some = rows.slice(from, from + rowsAtOnce);
    results.push(...(await Promise.all(some.map((row) => resultOf(row, batch, now)))));
  }
  if (results.every(({ status }) => status === 'busy')) throw new Busy('there is time for no row');
  return { status: 200, body: { importId, results } };
});

async function resultOf(given: unknown, batch: Batch, now: number): Promise<Result> {
  const { data: row, error } = ImportRow.safeParse(given);
  if (row === undefined) return notValid(fieldErrors(error));
  const flaws = rowFlaws(row, now);
  const { customerId } = row;
  if (flaws.length > 0) return { ...notValid(flaws), customerId };
  const taken = await importCustomer(row, batch, now).catch(unlessBusy);
  if (taken === undefined) return { status: 'busy', customerId };
  if (isRefusal(taken)) {
    const { refused, detail } = taken;
    return { status: 'refused', customerId, problem: { code: refused, detail } };
  }
  const { code, points } = taken.imported;
  const status = taken.replayed ? 'imported_before' : 'imported';
  return { status, customerId, ...(code !== undefined && { code }), points };
}

/** What is done is told all the same: or the whole would be tried again, and take as long again. */
function unlessBusy(cause: unknown): undefined {
  if (!(cause instanceof Busy)) throw cause;
}

const notValid = (errors: FieldError[]): Result => ({
  status: 'refused',
  problem: { code: 'invalid_request', detail: 'Some fields are not valid.', errors },
});
