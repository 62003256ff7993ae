import { randomBytes } from 'node:crypto';
import { settled } from '../domain/account.ts';
import { Busy } from '../domain/busy.ts';
import { iso } from '../domain/calendar.ts';
import { type CodeTerms, shardsFor } from '../domain/code-terms.ts';
import { codeRandomBytes, makeCode, parseCode } from '../domain/codes.ts';
import type { Customer } from '../domain/customer.ts';
import type { CustomerId } from '../domain/ids.ts';
import { Profile } from '../domain/profile.ts';
import { linkNotGood, notEnrolled, type Refusal } from '../domain/refusals.ts';
import { parseAccount } from './accounts.ts';
import { readMaturing } from './buckets.ts';
import { accountKey, codeKey, currentLinkKey, profileKey } from './keys.ts';
import { isNamedBy, type OpenLink } from './links.ts';
import { readMany } from './read.ts';
import { transact } from './transact.ts';

const codeTries = 5;

/**
 * Enrols a customer with a code of their own, or changes the name of one who is enrolled. The
 * code stays the same for ever: it is printed on cards.
 */
export async function enrol(
  customerId: CustomerId,
  name: string,
  now: number,
): Promise<{ profile: Profile; created: boolean }> {
  for (let tries = 0; tries < codeTries; tries++) {
    const display = makeCode(name, randomBytes(codeRandomBytes));
    const profile: Profile = {
      customerId,
      name,
      code: display,
      pendingShards: shardsFor('own', undefined),
      enrolledAt: iso(now),
    };
    const code = ownCode(profile, now);
    const outcome = await transact({
      entry: {
        put: {
          Item: { ...profileKey(customerId), ...profile },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
      code: {
        put: {
          Item: { ...codeKey(code.key), ...code },
          ConditionExpression: 'attribute_not_exists(pk)',
        },
      },
    });
    if (outcome.committed) return { profile, created: true };
    if (outcome.failed.entry) {
      const known = Profile.parse(outcome.failed.entry.item);
      if (known.name !== name) await rename(customerId, name);
      return { profile: { ...known, name }, created: false };
    }
  }
  throw new Busy('every code that was drawn is taken');
}

function ownCode({ customerId, code }: Profile, now: number): CodeTerms {
  const key = parseCode(code);
  if (key === undefined) throw new Error('a code that was made does not parse');
  return {
    key,
    display: code,
    owner: customerId,
    kind: 'own',
    status: 'active',
    shards: shardsFor('own', undefined),
    createdAt: now,
    validFromAt: now,
    version: 1,
  };
}

async function rename(customerId: CustomerId, name: string): Promise<void> {
  await transact({
    entry: {
      update: {
        Key: profileKey(customerId),
        UpdateExpression: 'SET #name = :name',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeNames: { '#name': 'name' },
        ExpressionAttributeValues: { ':name': name },
      },
    },
  });
}

/**
 * An enrolled customer with balances as they are at this instant, settled or not. Through a link,
 * only while it is the customer's current one: the same call tells.
 */
export async function readCustomer(
  customerId: CustomerId,
  now: number,
  link?: OpenLink,
): Promise<Customer | Refusal> {
  const [profileItem, accountItem, currentLink] = await readMany([
    profileKey(customerId),
    accountKey(customerId),
    ...(link ? [currentLinkKey(customerId)] : []),
  ]);
  if (link && !isNamedBy(currentLink, link)) return linkNotGood;
  if (profileItem === undefined) return notEnrolled;
  const profile = Profile.parse(profileItem);
  const maturing = await readMaturing(customerId, profile.pendingShards, now);
  return { profile, account: settled(parseAccount(accountItem), now), maturing };
}
