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
export const readUsedCode = async (key: CodeKey): Promise<UsedCode | undefined> =>
  (await readUsedCodes([key]))[0];

/** Those of the codes that there are, in the order of the keys. */
export async function readUsedCodes(keys: CodeKey[]): Promise<UsedCode[]> {
  const items = await readMany([...keys.map(codeKey), ...keys.map(codeUsesKey)]);
  const used = keys.map(async (_, index) => {
    const item = items[index];
    if (item === undefined) return [];
    const code = CodeTerms.parse(item);
    return [{ code, uses: await usesOf(code, items[keys.length + index]) }];
  });
  return (await Promise.all(used)).flat();
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
