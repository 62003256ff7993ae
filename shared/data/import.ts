import { randomBytes } from 'node:crypto';
import { emptyAccount } from '../domain/account.ts';
import { Busy } from '../domain/busy.ts';
import { iso } from '../domain/calendar.ts';
import { CodeTerms, shardsFor } from '../domain/code-terms.ts';
import { codeRandomBytes, isOwnCode, makeCode, parseCode } from '../domain/codes.ts';
import type { ImportId } from '../domain/ids.ts';
import { Imported, type ImportRow, openingAccount } from '../domain/import.ts';
import { Profile } from '../domain/profile.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { replaceAccount } from './accounts.ts';
import { listed } from './codes.ts';
import { digest } from './digest.ts';
import { codeKey, importKey, profileKey, timelineRow } from './keys.ts';
import { transact, type Write } from './transact.ts';

const triesMax = 5;

/** Taken over by this call or, replayed, by one before. */
export type TakenOver = { imported: Imported; replayed: boolean };

/** What of the customer is there already, and is left as it is. */
type Known = { profile?: Profile; hasCode?: boolean };

/**
 * Takes a customer over from another system: the opening balance, the past that says whether they
 * are new, and the code that is printed on their card, in one transaction that finds nothing where
 * it writes. It happens once: the same row again, whatever the import is called, gets the first
 * answer again. Whoever is enrolled already keeps their name and code, and the printed one becomes
 * another of theirs; but an account to which anything has happened takes no opening balance.
 */
export async function importCustomer(
  row: ImportRow,
  { importId, by }: { importId: ImportId; by: string },
  now: number,
): Promise<TakenOver | Refusal> {
  const requestHash = digest(row);
  let known: Known = {};
  for (let tries = 0; tries < triesMax; tries++) {
    const code = codeOf(row, now);
    const imported: Imported = {
      ...{ kind: 'imported', customerId: row.customerId, importId, requestHash },
      ...broughtBy(row),
      ...{ code: known.profile?.code ?? code.display, by, at: iso(now) },
    };
    const outcome = await transact({
      ...openingWrites(imported, row),
      profile: known.profile === undefined ? profileWrite(row, code, now) : undefined,
      code: needsCode(row, known) ? codeWrite(code, known) : undefined,
    });
    if (outcome.committed) return { imported, replayed: false };
    const { failed } = outcome;
    if (failed.entry) return replay(Imported.parse(failed.entry.item), requestHash);
    if (failed.account) return accountInUse;
    if (failed.profile) known = { ...known, profile: Profile.parse(failed.profile.item) };
    if (failed.code && row.code !== undefined) {
      const isTheirs = CodeTerms.parse(failed.code.item).owner === row.customerId;
      if (!isTheirs) return refusal('code_taken', 'The code is another customer’s.');
      known = { ...known, hasCode: true };
    }
  }
  throw new Busy('every code that was drawn is taken');
}

const accountInUse = refusal(
  'account_in_use',
  'Something happened to this account before: bring the difference by an adjustment.',
);

function replay(imported: Imported, requestHash: string): TakenOver | Refusal {
  if (imported.requestHash === requestHash) return { imported, replayed: true };
  const detail = `Imported otherwise on ${imported.at} with ${imported.importId}.`;
  return refusal('import_reused', detail);
}

/** The customer's code, as it was printed or drawn. It counts as new: its own term begins now. */
function codeOf({ code, codeStatus, customerId, name }: ImportRow, now: number): CodeTerms {
  const display = (code ?? makeCode(name, randomBytes(codeRandomBytes))).toUpperCase();
  const key = parseCode(display);
  if (key === undefined) throw new Error('a code that was checked does not parse');
  return {
    ...{ key, display, owner: customerId, status: codeStatus },
    kind: isOwnCode(key) ? 'own' : 'vanity',
    // A card has one customer's friends, not a campaign's crowd.
    shards: shardsFor('own', undefined),
    ...{ createdAt: now, validFromAt: now, version: 1 },
  };
}

function broughtBy(row: ImportRow) {
  const { available: points, lots, confirmedOrders, referrals, referredBy } = openingAccount(row);
  const counts = { points, lots, confirmedOrders, referrals };
  return { ...counts, ...(referredBy !== undefined && { referredBy: row.referredBy }) };
}

/** The entry and the account that it opens. */
function openingWrites(imported: Imported, row: ImportRow): { entry: Write; account: Write } {
  const { customerId, importId, points, at } = imported;
  const key = importKey(customerId);
  return {
    entry: {
      put: {
        Item: {
          ...{ ...key, ...imported },
          ...(points > 0 && timelineRow(customerId, at, `import:${importId}`)),
        },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    account: replaceAccount(customerId, emptyAccount, openingAccount(row), key),
  };
}

const profileWrite = (
  { customerId, name, enrolledAt }: ImportRow,
  { display, shards }: CodeTerms,
  now: number,
): Write => ({
  put: {
    Item: {
      ...profileKey(customerId),
      ...{ customerId, name, code: display, pendingShards: shards },
      enrolledAt: enrolledAt ?? iso(now),
    },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

/** Whoever is enrolled has a code, and needs only the printed one beside it. */
const needsCode = ({ code }: ImportRow, { profile, hasCode }: Known): boolean =>
  !hasCode && (code !== undefined || profile === undefined);

/** The one code of a customer is found by the customer; one beside it stands in the lists. */
const codeWrite = (code: CodeTerms, { profile }: Known): Write => ({
  put: {
    Item: { ...codeKey(code.key), ...(profile && listed(code)), ...code },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
