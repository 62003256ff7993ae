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
    const enrolment = enrolmentIn(row, now);
    const code = known.profile?.code ?? enrolment?.code.display;
    const imported: Imported = {
      ...{ kind: 'imported', customerId: row.customerId, importId, requestHash },
      ...broughtBy(row),
      ...(code !== undefined && { code }),
      ...{ by, at: iso(now) },
    };
    const outcome = await transact({
      ...openingWrites(imported, row),
      ...enrolmentWrites(enrolment, known),
    });
    if (outcome.committed) return { imported, replayed: false };
    const { entry, account, profile, code: taken } = outcome.failed;
    if (entry) return replay(Imported.parse(entry.item), requestHash);
    if (account) return accountInUse;
    if (profile) known = { ...known, profile: Profile.parse(profile.item) };
    if (taken && row.code !== undefined) {
      const isTheirs = CodeTerms.parse(taken.item).owner === row.customerId;
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

type Enrolment = { profile: Profile; code: CodeTerms; isPrinted: boolean };

/** The profile and the code of who has a name. The code counts as new: its own term begins now. */
function enrolmentIn(row: ImportRow, now: number): Enrolment | undefined {
  const { customerId, name, code: printed, codeStatus: status, enrolledAt = iso(now) } = row;
  if (name === undefined) return undefined;
  const display = (printed ?? makeCode(name, randomBytes(codeRandomBytes))).toUpperCase();
  const key = parseCode(display);
  if (key === undefined) throw new Error('a code that was checked does not parse');
  // A card has one customer's friends, not a campaign's crowd.
  const shards = shardsFor('own', undefined);
  const kind = isOwnCode(key) ? 'own' : 'vanity';
  return {
    profile: { customerId, name, code: display, pendingShards: shards, enrolledAt },
    code: {
      ...{ key, display, owner: customerId, kind, status, shards },
      ...{ createdAt: now, validFromAt: now, version: 1 },
    },
    isPrinted: printed !== undefined,
  };
}

/**
 * Whoever is enrolled needs only the printed code beside theirs. The one code of a customer is found
 * by the customer; one beside it stands in the lists.
 */
function enrolmentWrites(enrolment: Enrolment | undefined, { profile, hasCode }: Known) {
  const isNew = enrolment !== undefined && profile === undefined;
  const needsCode = enrolment !== undefined && !hasCode && (isNew || enrolment.isPrinted);
  return {
    profile: isNew ? profileWrite(enrolment.profile) : undefined,
    code: needsCode ? codeWrite(enrolment.code, !isNew) : undefined,
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

const profileWrite = (profile: Profile): Write => ({
  put: {
    Item: { ...profileKey(profile.customerId), ...profile },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});

const codeWrite = (code: CodeTerms, isListed: boolean): Write => ({
  put: {
    Item: { ...codeKey(code.key), ...(isListed && listed(code)), ...code },
    ConditionExpression: 'attribute_not_exists(pk)',
  },
});
