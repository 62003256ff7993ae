import { type DayRoot, type Head, Link, linkHash, noLink, readHead } from './audit-chain.ts';
import { digest } from './digest.ts';
import { chainPartition, chainRootKey } from './keys.ts';
import { leafHash, peaksOf, rootOf } from './merkle.ts';
import { queryAll, read } from './read.ts';

/** Something that is not as it was written: which part of the books, where, and what about it. */
export type Finding = {
  part: 'link' | 'root' | 'event' | 'entry' | 'balance' | 'figures' | 'unaudited';
  where: string;
  what: string;
};

export type Day = { day: string; links: Link[]; root: string; isSealed: boolean };

type Expected = Pick<Head, 'number' | 'hash'>;

/**
 * Walks the chain from its head back to its first link, day by day. Each link has to be the one that
 * the next one names, and to have the hash that its contents come to; each day's links have to come
 * to the root that the first link of the next day has sealed. Days are newest first, links oldest
 * first.
 */
export async function walkChain(onFinding: (finding: Finding) => void): Promise<Day[]> {
  const head = await readHead();
  if (head === undefined) return [];
  const days: Day[] = [];
  let expected: Expected = head;
  let day: string | undefined = head.day;
  let sealed: DayRoot | undefined;
  while (day !== undefined) {
    const links = await readDay(day, onFinding);
    expected = checkLinks(links, expected, onFinding);
    if (links.length === 0) onFinding(linkFinding(expected.number, 'the whole day is gone'));
    else days.push(await checkRoot(day, links, sealed, onFinding));
    sealed = links[0]?.sealed;
    // What is older than this can't be found any more, and was named as missing.
    day = expected.number > 0 && sealed && sealed.day < day ? sealed.day : undefined;
  }
  if (expected.number > 0) onFinding(linkFinding(expected.number, 'it and all before are gone'));
  else if (expected.hash !== noLink) onFinding(linkFinding(1, 'there was one before the first'));
  return days;
}

const linkFinding = (number: number, what: string): Finding => ({
  part: 'link',
  where: `link ${number}`,
  what,
});

async function readDay(day: string, onFinding: (finding: Finding) => void): Promise<Link[]> {
  const items = await queryAll({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :links)',
    ExpressionAttributeValues: { ':pk': chainPartition(day), ':links': 'LINK#' },
    ConsistentRead: true,
  });
  return items.flatMap((item) => {
    const { data, error } = Link.safeParse(item);
    if (data === undefined) {
      const where = `link ${Number(String(item.sk).slice('LINK#'.length))}`;
      onFinding({ part: 'link', where, what: `has no such ${error.issues[0]?.path.join('.')}` });
      return [];
    }
    return [data];
  });
}

/** Checks a day's links from the last to the first; returns what the one before has to be. */
function checkLinks(
  links: Link[],
  last: Expected,
  onFinding: (finding: Finding) => void,
): Expected {
  let expected = last;
  for (const link of links.toReversed()) {
    for (; expected.number > link.number; expected = { number: expected.number - 1, hash: '?' }) {
      onFinding(linkFinding(expected.number, 'is gone'));
    }
    if (linkHash(link) !== link.hash) onFinding(linkFinding(link.number, 'was changed'));
    else if (expected.hash !== '?' && link.hash !== expected.hash) {
      onFinding(linkFinding(link.number, 'is another than the next one names'));
    }
    expected = { number: link.number - 1, hash: link.previous };
  }
  return expected;
}

async function checkRoot(
  day: string,
  links: Link[],
  sealed: DayRoot | undefined,
  onFinding: (finding: Finding) => void,
): Promise<Day> {
  const root = rootOf(peaksOf(links.map(({ hash }) => leafHash(hash))));
  const wrong = (what: string) => onFinding({ part: 'root', where: day, what });
  if (sealed && sealed.root !== root) wrong('the links come to another root than was sealed');
  if (sealed) {
    const { pk: _, sk: __, ...stored } = (await read(chainRootKey(day))) ?? {};
    if (digest(stored) !== digest(sealed)) wrong('the stored root is another than was sealed');
  }
  return { day, links, root, isSealed: sealed !== undefined };
}
