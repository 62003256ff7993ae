import { type Account, settled } from '../domain/account.ts';
import { CodeTerms } from '../domain/code-terms.ts';
import { CustomerId } from '../domain/ids.ts';
import { Profile } from '../domain/profile.ts';
import { parseAccount } from './accounts.ts';
import { Bucket } from './buckets.ts';
import { customerPartition } from './keys.ts';
import { scanPage } from './read.ts';
import type { Item } from './transact.ts';

/** A part of what the table knows of a customer. */
export type Piece =
  | { kind: 'profile'; profile: Profile }
  | { kind: 'account'; customerId: CustomerId; account: Account }
  | { kind: 'code'; code: CodeTerms }
  | { kind: 'promised'; points: number };

/** A page that is found in a moment, also by an engine that puts no end to one by itself. */
const itemsAtOnce = 500;

/**
 * All that customers have, in no order, some at a time; accounts as they are at an instant. It is no
 * picture of one instant: what changes meanwhile may be in it or not.
 */
export async function* piecesOf(now: number): AsyncGenerator<Piece[]> {
  let from: Item | undefined;
  do {
    const page = await scanPage({
      Limit: itemsAtOnce,
      FilterExpression: 'sk IN (:profile, :account, :code) OR begins_with(pk, :pending)',
      ExpressionAttributeValues: {
        ...{ ':profile': 'PROFILE', ':account': 'ACCOUNT' },
        ...{ ':code': 'CODE', ':pending': 'PENDING#' },
      },
      ...(from && { ExclusiveStartKey: from }),
    });
    yield page.items.map((item) => pieceOf(item, now));
    from = page.from;
  } while (from);
}

function pieceOf(item: Item, now: number): Piece {
  const pk = String(item.pk);
  if (item.sk === 'PROFILE') return { kind: 'profile', profile: Profile.parse(item) };
  if (item.sk === 'CODE') return { kind: 'code', code: CodeTerms.parse(item) };
  if (item.sk === 'ACCOUNT') {
    const customerId = CustomerId.parse(pk.slice(customerPartition('').length));
    return { kind: 'account', customerId, account: settled(parseAccount(item), now) };
  }
  const { points, status } = Bucket.parse(item);
  return { kind: 'promised', points: status === 'open' ? points : 0 };
}
