import { table } from '../../../shared/data/client.ts';

type Item = Record<string, unknown>;
type Write = { Key?: Item; Item?: Item };

/** One call that changed the table: its first item is the entry, or what stands for one. */
export type Written = { pk: string; sk: string; item: Item };

const written: Written[] = [];

/** Notes every call of the product's own client that changed something. */
export function watchWrites(): void {
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      const entry = entryOf(String(context.commandName), args.input);
      if (entry) written.push(entry);
      return result;
    },
    { step: 'initialize', name: 'watch-writes' },
  );
}

export const unwatchWrites = (): boolean => table.middlewareStack.remove('watch-writes');

/** What was written since this was asked last. */
export const takeWritten = (): Written[] => written.splice(0);

function entryOf(command: string, input: object): Written | undefined {
  const { TransactItems } = input as { TransactItems?: Record<string, Write>[] };
  const changing = (TransactItems ?? []).flatMap(({ Put, Update }) => Put ?? Update ?? []);
  const [first] = TransactItems ? changing : [input as Write];
  if (!/^(Put|Update|Delete|TransactWrite)/.test(command) || first === undefined) return undefined;
  const item = first.Item ?? first.Key ?? {};
  return { pk: String(item.pk), sk: String(item.sk), item };
}

/** Counts of guesses and the secrets that hash them: written whatever is answered, dry runs too. */
const isCount = ({ pk }: Written): boolean => /^(ATTEMPTS|SECRET)#/.test(pk);

/**
 * What a refused call may leave behind: a guess's count; the fence that stands where a hold would;
 * and what time had done already and the call was the first to see (an end, an expiry).
 */
const isAllowedToRefused = (written: Written): boolean => {
  const { pk, sk, item } = written;
  if (isCount(written)) return true;
  if (pk.startsWith('ORDER#') && sk === '1#HOLD') return item.kind === 'refused';
  if (sk.startsWith('3#RESOLUTION')) return item.kind === 'expired';
  if (sk.startsWith('DECISION#ADJUSTMENT#')) return item.decision === 'expire';
  return sk.startsWith('ENTRY#EXPIRY#');
};

/** Writes that should not have been, named. */
export function unwanted(
  all: Written[],
  { status, isDryRun, mayWrite }: { status: number; isDryRun: boolean; mayWrite: boolean },
): string[] {
  const isAllowed = (one: Written): boolean => {
    if (isDryRun || !mayWrite) return isCount(one);
    return status < 300 || isAllowedToRefused(one);
  };
  return all.filter((one) => !isAllowed(one)).map(({ pk, sk }) => `wrote ${pk} ${sk}`);
}
