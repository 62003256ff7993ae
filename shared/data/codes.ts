import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { Busy } from '../domain/busy.ts';
import {
  type CodeChange,
  CodeTerms,
  changedTerms,
  isStricter,
  shardQuotas,
} from '../domain/code-terms.ts';
import type { CodeKey } from '../domain/codes.ts';
import { Profile } from '../domain/profile.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { stableHash } from '../domain/stable-hash.ts';
import { cached, termsLeaseMs } from './cached.ts';
import { causeOf, codeKey, codeShardKey, profileKey } from './keys.ts';
import { read, readMany } from './read.ts';
import { transact, transactBudgetMs, type Write } from './transact.ts';

const CodeShard = z.object({
  used: z.int().min(0).default(0),
  quota: z.int().min(0).default(0),
  seq: z.int().default(0),
});
type CodeShard = z.infer<typeof CodeShard>;

/** The code as the last acknowledged change left it. */
export async function readCode(key: CodeKey): Promise<CodeTerms | undefined> {
  const item = await read(codeKey(key));
  return item && CodeTerms.parse(item);
}

const remembered = cached((key) => readCode(key as CodeKey));

/** The code's terms, at most the length of the lease (`termsLeaseMs`) old. */
export const codeTerms = (key: CodeKey): Promise<CodeTerms | undefined> => remembered(key);

async function readShards(key: string, shards: number): Promise<CodeShard[]> {
  const keys = Array.from({ length: shards }, (_, shard) => codeShardKey(key, shard));
  return (await readMany(keys)).map((item) => CodeShard.parse(item ?? {}));
}

/** How often a limited code is in use. Uses of codes without a limit are not counted: null. */
export async function codeUses(code: CodeTerms): Promise<number | null> {
  if (code.usageLimit === undefined) return null;
  const shards = await readShards(code.key, code.shards);
  return shards.reduce((sum, { used }) => sum + used, 0);
}

/** The shard that an order tries first. */
export const homeShard = (orderId: string, shards: number): number => stableHash(orderId) % shards;

const collectsMax = 8;

/**
 * A shard that still has a use, or undefined when at one instant none had. Two readings that found
 * every shard empty and unchanged in between prove that instant; one alone would not, because a
 * use can move from a shard not yet read to one read before (cancelled there, taken here).
 */
export async function shardWithUse(
  key: string,
  shards: number,
  orderId: string,
): Promise<number | undefined> {
  let before: CodeShard[] | undefined;
  for (let collects = 0; collects < collectsMax; collects++) {
    const now = await readShards(key, shards);
    const free = [...now.keys()].filter((shard) => hasUse(now[shard]));
    if (free.length > 0) return free[stableHash(orderId) % free.length];
    if (before?.every(({ seq }, shard) => seq === now[shard]?.seq)) return undefined;
    before = now;
  }
  throw new Busy('the shards of a code did not hold still');
}

const hasUse = (shard: CodeShard | undefined): boolean =>
  shard !== undefined && shard.used < shard.quota;

/** Makes a code for an enrolled customer: the code, its shards and the owner's profile at once. */
export async function createCode(code: CodeTerms): Promise<CodeTerms | Refusal> {
  const owner = await ownersShards(code);
  if (owner === undefined) return refusal('customer_not_found', 'The owner is not enrolled.');
  const outcome = await transact({
    entry: {
      put: {
        Item: { ...codeKey(code.key), ...code },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    profile: owner.write,
    ...(code.usageLimit !== undefined &&
      shardWrites(code, await readShards(code.key, code.shards))),
  });
  if (outcome.committed) return code;
  if (outcome.failed.entry) return refusal('code_taken', 'There is such a code already.');
  throw new Busy('the owner changed while the code was made');
}

const changeTries = 5;

/**
 * Changes a code together with its shards. When the change can refuse what was allowed before, the
 * answer waits until no function can still hold an order under the old terms: for the lease under
 * which they are remembered and the budget of a transaction that began at its end.
 */
export async function changeCode(key: CodeKey, change: CodeChange): Promise<CodeTerms | Refusal> {
  for (let tries = 0; tries < changeTries; tries++) {
    const before = await readCode(key);
    if (before === undefined) return refusal('not_found', 'There is no such code.');
    const after = changedTerms(before, change);
    const relimited = change.usageLimit !== undefined && after.usageLimit !== undefined;
    const owner = await ownersShards(after);
    const outcome = await transact({
      entry: {
        put: {
          Item: { ...codeKey(key), ...after },
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': before.version },
        },
      },
      profile: owner?.write,
      ...(relimited && shardWrites(after, await readShards(key, after.shards))),
    });
    if (!outcome.committed) continue;
    if (isStricter(before, after)) await sleep(termsLeaseMs + transactBudgetMs);
    return after;
  }
  throw new Busy('the code was used or changed meanwhile; pause it to change its limit');
}

/** Sets each shard's quota, provided that nobody used the shard since it was read. */
function shardWrites(code: CodeTerms, shards: CodeShard[]): Record<string, Write> {
  const used = shards.map((shard) => shard.used);
  const quotas = shardQuotas(code.usageLimit ?? 0, used);
  const writes = shards.map(({ seq }, shard): [string, Write] => [
    `shard${shard}`,
    {
      update: {
        Key: codeShardKey(code.key, shard),
        UpdateExpression: 'SET quota = :quota, cause = :cause ADD seq :one, used :zero',
        ConditionExpression: seq === 0 ? 'attribute_not_exists(seq)' : 'seq = :seq',
        ExpressionAttributeValues: {
          ':quota': quotas[shard],
          ':cause': `${causeOf(codeKey(code.key))}@${code.version}`,
          ':one': 1,
          ':zero': 0,
          ...(seq > 0 && { ':seq': seq }),
        },
      },
    },
  ]);
  return Object.fromEntries(writes);
}

/**
 * The owner's profile says over how many buckets pending rewards may be spread, for whoever adds
 * them up. Undefined: the owner is not enrolled; no write: the profile says enough already.
 */
async function ownersShards(code: CodeTerms): Promise<{ write?: Write } | undefined> {
  const item = await read(profileKey(code.owner));
  if (item === undefined) return undefined;
  const { pendingShards } = Profile.parse(item);
  if (pendingShards >= code.shards) return {};
  return {
    write: {
      update: {
        Key: profileKey(code.owner),
        UpdateExpression: 'SET pendingShards = :shards',
        ConditionExpression: 'pendingShards < :shards',
        ExpressionAttributeValues: { ':shards': code.shards },
      },
    },
  };
}
