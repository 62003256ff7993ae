import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Busy } from '../domain/busy.ts';
import { iso } from '../domain/calendar.ts';
import {
  asksStricter,
  type CodeChange,
  type CodeRequest,
  CodeTerms,
  changedTerms,
  newCode,
} from '../domain/code-terms.ts';
import { type CodeKey, codeRandomBytes } from '../domain/codes.ts';
import { Profile } from '../domain/profile.ts';
import { isRefusal, noSuchCode, notEnrolled, type Refusal, refusal } from '../domain/refusals.ts';
import { budgetMs } from '../runtime/budget.ts';
import { isDryRun } from '../runtime/dry-run.ts';
import { cached, termsLeaseMs } from './cached.ts';
import { callMs } from './client.ts';
import { emptyShard, readShards, shardWrites } from './code-shards.ts';
import { codeUses, type UsedCode } from './code-uses.ts';
import { digest } from './digest.ts';
import { codeKey, codeRow, ownerRow, profileKey } from './keys.ts';
import { read } from './read.ts';
import { transact, type Write } from './transact.ts';

/** The code as the last acknowledged change left it. */
export async function readCode(key: CodeKey): Promise<CodeTerms | undefined> {
  const item = await read(codeKey(key));
  return item && CodeTerms.parse(item);
}

/** Remembers also that there is no such code: a guess must not take longer than a code that is. */
const remembered = cached((key) => readCode(key as CodeKey));

/** The code's terms, at most the length of the lease (`termsLeaseMs`) old. */
export const codeTerms = (key: CodeKey): Promise<CodeTerms | undefined> => remembered(key);

/** Makes a code for an enrolled customer: the code, its shards and the owner's profile at once. */
export async function createCode(request: CodeRequest, now: number): Promise<CodeTerms | Refusal> {
  const owner = await read(profileKey(request.owner));
  if (owner === undefined) return notEnrolled;
  const profile = Profile.parse(owner);
  const code = newCode(request, profile.name, randomBytes(codeRandomBytes), now);
  if (isRefusal(code)) return code;
  const shards = new Array(code.usageLimit === undefined ? 0 : code.shards).fill(emptyShard);
  const outcome = await transact({
    entry: {
      put: {
        Item: { ...codeKey(code.key), ...listed(code), ...code },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    profile: widenProfile(profile, code.shards),
    ...shardWrites(code, shards),
  });
  if (outcome.committed) return code;
  const { entry } = outcome.failed;
  if (entry === undefined) throw new Busy('the owner changed while the code was made');
  const isOurs = digest(CodeTerms.parse(entry.item)) === digest(code);
  return isOurs ? code : refusal('code_taken', 'There is such a code already.');
}

/**
 * Changes a code together with its shards. A change that can refuse what was allowed before is
 * answered only when no function can still hold an order under the old terms: they are remembered
 * for the lease, a request that found them has its budget, and its last call may be under way.
 * It waits also when the code was as strict already: the call that made it so may still be waiting.
 */
export async function changeCode(
  key: CodeKey,
  change: CodeChange,
  now: number,
): Promise<UsedCode | Refusal> {
  for (;;) {
    const before = await readCode(key);
    if (before === undefined) return noSuchCode;
    const code = changedTerms(before, change, now);
    if (isRefusal(code)) return code;
    const outcome = await transact({
      entry: {
        put: {
          Item: { ...codeKey(key), ...listed(code), ...code },
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': before.version },
        },
      },
      profile: code.shards > before.shards ? await widenOwner(code) : undefined,
      ...(change.usageLimit != null && shardWrites(code, await readShards(key, code.shards))),
    });
    if (!outcome.committed) continue;
    const uses = await codeUses(code);
    if (asksStricter(change) && !isDryRun()) await sleep(termsLeaseMs + budgetMs + callMs);
    return { code, uses };
  }
}

/**
 * The rows that list a code, for whoever looks after codes. They are part of the code's own item, so
 * they change with it and cost no other write. A customer's own code has none until somebody changes
 * it: it is found by the customer, and enrolments have no list in common.
 */
export const listed = ({
  kind,
  owner,
  status,
  key,
  createdAt,
  changedAt = createdAt,
}: CodeTerms) => ({
  ...codeRow(status, iso(changedAt), key),
  ...(kind === 'vanity' && ownerRow(owner, status, iso(createdAt), key)),
});

async function widenOwner(code: CodeTerms): Promise<Write | undefined> {
  const profile = Profile.parse(await read(profileKey(code.owner)));
  return widenProfile(profile, code.shards);
}

/** The profile says over how many buckets pending rewards are spread, for whoever adds them up. */
function widenProfile(profile: Profile, shards: number): Write | undefined {
  if (profile.pendingShards >= shards) return undefined;
  return {
    update: {
      Key: profileKey(profile.customerId),
      UpdateExpression: 'SET pendingShards = :shards',
      ConditionExpression: 'pendingShards < :shards',
      ExpressionAttributeValues: { ':shards': shards },
    },
  };
}
