import * as z from 'zod';
import { type CodeTerms, shardQuotas } from '../domain/code-terms.ts';
import type { CodeKey } from '../domain/codes.ts';
import { stableHash } from '../domain/stable-hash.ts';
import { cached } from './cached.ts';
import { causeOf, codeKey, codeShardKey, type Key } from './keys.ts';
import { readMany } from './read.ts';
import type { Write } from './transact.ts';

export const CodeShard = z.object({
  used: z.int().min(0).default(0),
  quota: z.int().min(0).default(0),
  seq: z.int().default(0),
});
export type CodeShard = z.infer<typeof CodeShard>;

/** A shard that was never written. */
export const emptyShard: CodeShard = { used: 0, quota: 0, seq: 0 };

export async function readShards(key: string, shards: number): Promise<CodeShard[]> {
  const keys = Array.from({ length: shards }, (_, shard) => codeShardKey(key, shard));
  return (await readMany(keys)).map((item) => CodeShard.parse(item ?? emptyShard));
}

/** The shard that an order tries first. */
export const homeShard = (orderId: string, shards: number): number => stableHash(orderId) % shards;

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
  for (;;) {
    const now = await readShards(key, shards);
    const free = [...now.keys()].filter((shard) => hasUse(now[shard]));
    if (free.length > 0) return free[stableHash(orderId) % free.length];
    if (before?.every(({ seq }, shard) => seq === now[shard]?.seq)) return undefined;
    before = now;
  }
}

const hasUse = (shard: CodeShard | undefined): boolean =>
  shard !== undefined && shard.used < shard.quota;

const remembered = cached(async (keyAndShards) => {
  const [key = '', shards] = keyAndShards.split('/');
  return !(await readShards(key, Number(shards))).some(hasUse);
});

/**
 * Whether a limited code had no use left, at most the length of the lease ago. Good enough for a
 * quote, which promises nothing about others' orders; a hold asks the shards themselves.
 */
export const seemsUsedUp = (key: CodeKey, shards: number): Promise<boolean> =>
  remembered(`${key}/${shards}`);

/** Takes a use of a limited code from one shard. */
export const takeUse = (key: string, shard: number, cause: Key): Write => ({
  update: {
    Key: codeShardKey(key, shard),
    UpdateExpression: 'SET cause = :cause ADD used :one, seq :one',
    ConditionExpression: 'used < quota',
    ExpressionAttributeValues: { ':cause': causeOf(cause), ':one': 1 },
  },
});

/** Gives a use back to the shard that gave it, whatever became of the code. */
export const returnUse = (key: string, shard: number, cause: Key): Write => ({
  update: {
    Key: codeShardKey(key, shard),
    UpdateExpression: 'SET cause = :cause ADD used :minus, seq :one',
    ConditionExpression: 'used >= :one',
    ExpressionAttributeValues: { ':cause': causeOf(cause), ':minus': -1, ':one': 1 },
  },
});

/** Sets each shard's quota, provided that nobody used the shard since it was read. */
export function shardWrites(code: CodeTerms, shards: CodeShard[]): Record<string, Write> {
  const quotas = shardQuotas(
    code.usageLimit ?? 0,
    shards.map(({ used }) => used),
  );
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
