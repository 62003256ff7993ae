import { randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  ConditionalCheckFailedException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import {
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { isDryRun } from '../runtime/dry-run.ts';
import { tally } from '../runtime/log.ts';
import { table, tableName } from './client.ts';
import { neverKey } from './keys.ts';
import { again, patiently } from './patiently.ts';

export type Item = Record<string, unknown>;

type AnyWrite = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
type Bare<Write> = Write extends object
  ? Omit<Write, 'TableName' | 'ReturnValuesOnConditionCheckFailure'>
  : never;

/** One item of a transaction; the table's name and ALL_OLD are added here. */
export type Write =
  | { put: Bare<NonNullable<AnyWrite['Put']>> }
  | { update: Bare<NonNullable<AnyWrite['Update']>> }
  /** Changes nothing: only holds the others back unless its condition is true. */
  | { check: Bare<NonNullable<AnyWrite['ConditionCheck']>> };

/** A condition that failed, with the item as it was found (undefined: there is none). */
export type Failure = { item: Item | undefined };

/** How a transaction ended, by the names that the caller gave to its writes. */
export type Outcome<Name extends string> =
  | { committed: true }
  | { committed: false; failed: { [name in Name]?: Failure } };

/**
 * Writes all or nothing. The first write is the entry: when its condition fails, the deed is
 * already done and nothing else about the outcome matters. Otherwise, as long as any item was in
 * another transaction or throttled, the answer isn't known yet: an earlier attempt of the same deed
 * may be that other transaction. So it is sent again; only an outcome free of both is a decision.
 * A single write is sent as a plain one, which costs half.
 *
 * A dry run gets the outcome that the write would have at this moment, and writes nothing.
 *
 * Throws `Busy` when the budget is gone, and the fault itself for every other cause.
 */
export async function transact<Name extends string>(
  writes: Record<Name, Write | undefined>,
): Promise<Outcome<Name>> {
  const names = (Object.keys(writes) as Name[]).filter((name) => writes[name] !== undefined);
  const items = names.map((name) => toItem(writes[name] as Write));
  const attempt = isDryRun() ? tryOut : send;
  return patiently(`write of ${names.join(', ')}`, () => attempt(items, names));
}

function toItem(write: Write): AnyWrite {
  const shared = {
    TableName: tableName,
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
  };
  if ('check' in write) return { ConditionCheck: { ...write.check, ...shared } };
  return 'put' in write
    ? { Put: { ...write.put, ...shared } }
    : { Update: { ...write.update, ...shared } };
}

async function send<Name extends string>(
  items: AnyWrite[],
  names: Name[],
): Promise<Outcome<Name> | typeof again> {
  try {
    const [only] = items;
    if (items.length > 1 || only?.ConditionCheck) {
      await table.send(new TransactWriteCommand({ TransactItems: items }));
    } else if (only?.Put) await table.send(new PutCommand(only.Put));
    else if (only?.Update) await table.send(new UpdateCommand(only.Update));
    return { committed: true };
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      return classify(error, error.CancellationReasons ?? [], names);
    }
    if (error instanceof ConditionalCheckFailedException) {
      return classify(error, [{ Code: 'ConditionalCheckFailed', Item: error.Item }], names);
    }
    throw error;
  }
}

const never = 'never';

/**
 * What `send` would answer, and nothing is written: with the same items goes a check that always
 * fails. So the table itself judges every other condition and cancels the whole; if nothing but
 * that check stood in the way, it would have been written.
 */
async function tryOut<Name extends string>(
  items: AnyWrite[],
  names: Name[],
): Promise<Outcome<Name> | typeof again> {
  const check = {
    TableName: tableName,
    Key: neverKey(randomUUID()),
    ConditionExpression: 'attribute_exists(pk)',
  };
  const outcome: Outcome<Name | typeof never> | typeof again = await send(
    [...items, { ConditionCheck: check }],
    [...names, never],
  );
  if (outcome === again) return again;
  if (outcome.committed) throw new Error('a dry run was written');
  delete outcome.failed[never];
  return Object.keys(outcome.failed).length === 0 ? { committed: true } : outcome;
}

const transientReasons = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

function classify<Name extends string>(
  error: Error,
  reasons: CancellationReason[],
  names: Name[],
): Outcome<Name> | typeof again {
  const failed: { [name in Name]?: Failure } = {};
  let transient = false;
  for (const [position, reason] of reasons.entries()) {
    const name = names[position];
    if (reason.Code === undefined || reason.Code === 'None' || name === undefined) continue;
    if (reason.Code === 'ConditionalCheckFailed') {
      failed[name] = { item: reason.Item && unmarshall(reason.Item) };
    } else if (transientReasons.has(reason.Code)) {
      transient = true;
      if (reason.Code === 'TransactionConflict') tally('conflicts');
    } else throw error;
  }
  const [entry] = names;
  if (entry !== undefined && failed[entry] !== undefined) return { committed: false, failed };
  if (transient) return again;
  if (Object.keys(failed).length === 0) throw error;
  return { committed: false, failed };
}
