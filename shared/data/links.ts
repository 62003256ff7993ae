import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { CustomerId } from '../domain/ids.ts';
import { isInTime, Link, LinkToken, linkTokenBytes, newLink } from '../domain/links.ts';
import { linkNotGood, notEnrolled, type Refusal } from '../domain/refusals.ts';
import { note } from '../runtime/log.ts';
import { currentLinkKey, linkKey, profileKey } from './keys.ts';
import { read } from './read.ts';
import { type Item, transact } from './transact.ts';

/** A link that is in time. Whether it is still the customer's current one is told by `isNamedBy`. */
export type OpenLink = Link & { hash: string };

const keptSeconds = 24 * 60 * 60;

/**
 * Makes an enrolled customer's link, in place of the one before. The token is in the answer and
 * nowhere else: the table knows it by its hash.
 */
export async function createLink(
  customerId: CustomerId,
  by: string,
  now: number,
): Promise<{ token: LinkToken; expiresAt: string } | Refusal> {
  const token = LinkToken.parse(randomBytes(linkTokenBytes).toString('base64url'));
  const hash = hashOf(token);
  noteLink(hash);
  const link = newLink(customerId, by, now);
  const ttl = Math.floor(Date.parse(link.expiresAt) / 1000) + keptSeconds;
  const outcome = await transact({
    entry: {
      put: {
        Item: { ...linkKey(hash), ...link, ttl },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
    current: { put: { Item: { ...currentLinkKey(customerId), hash, ttl } } },
    profile: {
      check: { Key: profileKey(customerId), ConditionExpression: 'attribute_exists(pk)' },
    },
  });
  // An entry that is there already is this call's own, whose reply was lost: the hash says so.
  const isMade = outcome.committed || outcome.failed.entry !== undefined;
  return isMade ? { token, expiresAt: link.expiresAt } : notEnrolled;
}

/** The link that a token opens; one refusal for those that are unknown and those that are over. */
export async function openLink(token: LinkToken, now: number): Promise<OpenLink | Refusal> {
  const hash = hashOf(token);
  noteLink(hash);
  const item = await read(linkKey(hash));
  if (item === undefined) return linkNotGood;
  const link = Link.parse(item);
  return isInTime(link, now) ? { ...link, hash } : linkNotGood;
}

const CurrentLink = z.object({ hash: z.string() });

/** Whether what stands under `currentLinkKey` names this link, and not a newer one. */
export const isNamedBy = (currentLink: Item | undefined, { hash }: OpenLink): boolean =>
  currentLink !== undefined && CurrentLink.parse(currentLink).hash === hash;

/** Whether no newer link was made for its customer. */
export const isCurrent = async (link: OpenLink): Promise<boolean> =>
  isNamedBy(await read(currentLinkKey(link.customerId)), link);

const hashOf = (token: LinkToken): string => createHash('sha256').update(token).digest('base64url');

/** Enough of the hash to follow one link through the log, and no way back to the token. */
const noteLink = (hash: string): void => note({ link: hash.slice(0, 8) });
