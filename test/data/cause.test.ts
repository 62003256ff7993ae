import { expect, it } from '@jest/globals';
import { adjust } from '../../shared/data/adjust.ts';
import { confirm } from '../../shared/data/confirm.ts';
import * as keys from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { cancel } from '../../shared/data/release.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { AdjustmentId } from '../../shared/domain/ids.ts';
import { aHold, customerWith, limitedCode, now } from './builders.ts';

const causeOf = async (key: keys.Key) => (await read(key))?.cause;

it('every change of a balance, a use and a reward names the entry that it belongs to', async () => {
  const code = await limitedCode(5);
  const customerId = await customerWith(300);
  const account = keys.accountKey(customerId);
  const shard = keys.codeShardKey(code.key, 0);
  const hold = () => aHold({ customerId, points: 50, code });

  const confirmed = hold();
  await reserve(confirmed, now);
  const held = keys.causeOf(keys.holdKey(confirmed.orderId));
  expect([await causeOf(account), await causeOf(shard)]).toEqual([held, held]);
  await confirm(confirmed.orderId, now);
  const spent = keys.causeOf(keys.resolutionKey(confirmed.orderId));
  const bucket = keys.bucketKey(code.owner, 0, '2026-12-06T00:00:00.000Z', '2027-12');
  expect([await causeOf(account), await causeOf(bucket)]).toEqual([spent, spent]);

  const cancelled = hold();
  await reserve(cancelled, now);
  await cancel(cancelled.orderId, now);
  const released = keys.causeOf(keys.resolutionKey(cancelled.orderId));
  expect([await causeOf(account), await causeOf(shard)]).toEqual([released, released]);

  const adjustmentId = AdjustmentId.parse('a-1');
  const asked = { customerId, adjustmentId, requestHash: 'x', reason: 'x', by: 'x' };
  await adjust({ ...asked, points: 5, expiresAfterMonths: 12 }, now);
  const adjusted = keys.causeOf(keys.adjustmentKey(customerId, adjustmentId));
  expect(await causeOf(account)).toBe(adjusted);
});
