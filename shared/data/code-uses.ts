import * as z from 'zod';
import { CodeTerms } from '../domain/code-terms.ts';
import type { CodeKey } from '../domain/codes.ts';
import { readShards } from './code-shards.ts';
import { codeKey, codeUsesKey } from './keys.ts';
import { read, readMany } from './read.ts';
import type { Item } from './transact.ts';

/** A code, and how many orders that are held or confirmed use it. */
export type UsedCode = { code: CodeTerms; uses: number };

/** The code as the last acknowledged change left it, with its uses. */
export async function readUsedCode(key: CodeKey): Promise<UsedCode | undefined> {
  const [item, count] = await readMany([codeKey(key), codeUsesKey(key)]);
  if (item === undefined) return undefined;
  const code = CodeTerms.parse(item);
  return { code, uses: await usesOf(code, count) };
}

export const codeUses = async (code: CodeTerms): Promise<number> =>
  usesOf(code, code.usageLimit === undefined ? await read(codeUsesKey(code.key)) : undefined);

/**
 * The uses of a limited code stand in its shards and are exact. Those of another are what the audit
 * has counted, some moments after: one item that every order counted itself in would be hot.
 */
async function usesOf(code: CodeTerms, count: Item | undefined): Promise<number> {
  if (code.usageLimit === undefined) return counted(count);
  const shards = await readShards(code.key, code.shards);
  return shards.reduce((sum, { used }) => sum + used, 0);
}

const UsesCount = z.object({ taken: z.int().default(0), returned: z.int().default(0) });

/** The audit may be told of an order's end before it is told of its hold. */
function counted(item: Item | undefined): number {
  const { taken, returned } = UsesCount.parse(item ?? {});
  return Math.max(0, taken - returned);
}
