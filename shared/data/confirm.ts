import { Busy } from '../domain/busy.ts';
import { dayMs, dayOf, iso } from '../domain/calendar.ts';
import type { OrderId } from '../domain/ids.ts';
import { type Hold, heldPoints, isOver, Resolution } from '../domain/order.ts';
import type { Refusal } from '../domain/refusals.ts';
import { stableHash } from '../domain/stable-hash.ts';
import { unapproved } from './decisions.ts';
import { accountKey, bucketKey, causeOf, dueRow, resolutionKey } from './keys.ts';
import { noSuchOrder, putResolution, type Resolved, readHold } from './orders.ts';
import { expire } from './release.ts';
import { transact, type Write } from './transact.ts';

/**
 * Confirms an order: its points are spent and the referrer is promised the reward. A hold that is
 * over at this instant expires instead, whether or not the job has come to it.
 */
export async function confirm(orderId: OrderId, now: number): Promise<Resolved | Refusal> {
  const hold = await readHold(orderId);
  if (hold === undefined) return noSuchOrder;
  if (isOver(hold, now)) return expire(hold, now);
  const answer = hold.needsApproval ? await unapproved(hold) : undefined;
  return answer ?? putConfirmation(hold, now);
}

const bucketTriesMax = 10;

async function putConfirmation(hold: Hold, now: number): Promise<Resolved> {
  const firstDay = now + hold.terms.maturesAfterDays * dayMs;
  for (let tries = 0; tries < bucketTriesMax; tries++) {
    const resolution = confirmation(hold, now, dayOf(firstDay + tries * dayMs));
    const outcome = await transact({
      entry: putResolution(resolution),
      account: spendHeld(hold),
      bucket: addReward(resolution),
    });
    if (outcome.committed) return { hold, resolution, replayed: false };
    const { entry, account } = outcome.failed;
    if (entry) return { hold, resolution: Resolution.parse(entry.item), replayed: true };
    if (account) throw new Error('held points are missing from the account');
  }
  throw new Busy('no open bucket was found for the reward');
}

function confirmation(hold: Hold, now: number, bucketDay: string): Resolution {
  const { referral } = hold.terms;
  const rewardPoints = referral?.rewardPoints ?? 0;
  return {
    kind: 'confirmed',
    orderId: hold.orderId,
    customerId: hold.customerId,
    at: iso(now),
    points: heldPoints(hold),
    rewardPoints,
    ...(referral &&
      rewardPoints > 0 && {
        referrerId: referral.referrerId,
        bucketShard: stableHash(hold.orderId) % referral.rewardShards,
        bucketDay,
      }),
  };
}

/** The customer isn't new any more, and the held points are gone. */
function spendHeld(hold: Hold): Write {
  const points = heldPoints(hold);
  return {
    update: {
      Key: accountKey(hold.customerId),
      UpdateExpression: `SET cause = :cause ADD confirmedOrders :one, seq :one${
        points > 0 ? ', held :minus, spent :points' : ''
      }`,
      ...(points > 0 && { ConditionExpression: 'held >= :points' }),
      ExpressionAttributeValues: {
        ':cause': causeOf(resolutionKey(hold.orderId)),
        ':one': 1,
        ...(points > 0 && { ':points': points, ':minus': -points }),
      },
    },
  };
}

/** Adds to the referrer's bucket of the day; a bucket that is closed already fails. */
function addReward(resolution: Resolution): Write | undefined {
  const { referrerId, bucketShard, bucketDay, rewardPoints } = resolution;
  if (referrerId === undefined || bucketShard === undefined || bucketDay === undefined) {
    return undefined;
  }
  const key = bucketKey(referrerId, bucketShard, bucketDay);
  const due = dueRow('BUCKET', `${bucketDay}T00:00:00.000Z`, key);
  return {
    update: {
      Key: key,
      UpdateExpression:
        'SET cause = :cause, customerId = :customerId, #status = :open, duePk = :duePk, ' +
        'dueSk = :dueSk ADD points :points, referrals :one, seq :one',
      ConditionExpression: 'attribute_not_exists(#status) OR #status = :open',
      ExpressionAttributeNames: { '#status': 'status' },
      ExpressionAttributeValues: {
        ':cause': causeOf(resolutionKey(resolution.orderId)),
        ':customerId': referrerId,
        ':open': 'open',
        ':duePk': due.duePk,
        ':dueSk': due.dueSk,
        ':points': rewardPoints,
        ':one': 1,
      },
    },
  };
}
