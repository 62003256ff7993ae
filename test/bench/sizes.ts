import { handler as cancelOrder } from '../../functions/cancel-order/handler.ts';
import { handler as confirmOrder } from '../../functions/confirm-order/handler.ts';
import { handler as holdOrder } from '../../functions/hold-order/handler.ts';
import { adjust } from '../../shared/data/adjust.ts';
import { accountKey, holdKey, type Key, resolutionKey } from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { AdjustmentId, CustomerId } from '../../shared/domain/ids.ts';
import { call, withoutLog } from './call.ts';
import { itemBytes } from './item-bytes.ts';
import { aCode, aCustomer, anOrder, enrolled, holdInput, newId } from './shop.ts';
import { type Cell, printTable } from './tables.ts';

/** Bytes of the items that orders write. Above 1 KB, an item costs two more units in a transaction. */
export async function itemSizes(): Promise<void> {
  const rows = await withoutLog(async () => [...(await typical()), ...(await largest())]);
  printTable(
    'Sizes of items as DynamoDB counts them, in bytes; up to 1024 an item costs least to write.',
    ['item', 'bytes', ''],
    rows.map(([name, bytes]): Cell[] => [name, bytes, bytes > 1024 ? 'above 1 KB' : '']),
  );
}

type Size = [name: string, bytes: number];

async function sizeOf(name: string, key: Key): Promise<Size> {
  const item = await read(key);
  if (item === undefined) throw new Error(`there is no ${name}`);
  return [name, itemBytes(item)];
}

const end = (handler: typeof confirmOrder, orderId: string, body = {}) =>
  call(handler, { params: { orderId }, body }, 200);

async function typical(): Promise<Size[]> {
  const customerId = await aCustomer();
  for (const months of [6, 9, 12]) await grant(customerId, months);
  const plain = holdInput(anOrder());
  await call(holdOrder, plain, 201);
  const referralCode = await aCode(1000);
  const both = holdInput(anOrder({ customerId, referralCode, customerIsNew: true, points: 100 }));
  await call(holdOrder, both, 201);
  await end(confirmOrder, both.params.orderId);
  await end(cancelOrder, plain.params.orderId, { reason: 'The guest left.' });
  return [
    await sizeOf('hold: one other discount', holdKey(plain.params.orderId)),
    await sizeOf('hold: and points and a limited code', holdKey(both.params.orderId)),
    await sizeOf('resolution: confirmed, with both', resolutionKey(both.params.orderId)),
    await sizeOf('resolution: cancelled, with a reason', resolutionKey(plain.params.orderId)),
    await sizeOf('account: three months of points', accountKey(customerId)),
  ];
}

/** The longest ids, every other discount that a request may name, in letters of three bytes. */
async function largest(): Promise<Size[]> {
  const longId = () => newId().padEnd(64, 'x');
  const customerId = longId();
  const owner = longId();
  await enrolled(customerId);
  await enrolled(owner);
  for (let months = 1; months <= 36; months++) await grant(customerId, months);
  await grant(customerId, null);
  const body = anOrder({
    customerId,
    subtotal: 1_000_000_000_000,
    otherDiscounts: Array.from({ length: 10 }, () => ({
      code: '折'.repeat(40),
      amount: 99_999_999,
    })),
    referralCode: await aCode(1000, owner),
    customerIsNew: true,
    // One more would wait for an approver.
    points: 999,
  });
  const confirmed = holdInput(body, longId());
  await call(holdOrder, confirmed, 201);
  await end(confirmOrder, confirmed.params.orderId);
  const cancelled = holdInput(anOrder(), longId());
  await call(holdOrder, cancelled, 201);
  await end(cancelOrder, cancelled.params.orderId, { reason: '折'.repeat(200) });
  return [
    await sizeOf('hold: the largest', holdKey(confirmed.params.orderId)),
    await sizeOf('resolution: confirmed, the largest', resolutionKey(confirmed.params.orderId)),
    await sizeOf('resolution: cancelled, the largest', resolutionKey(cancelled.params.orderId)),
    await sizeOf('account: 37 months of points', accountKey(customerId)),
  ];
}

const grant = (customerId: string, expiresAfterMonths: number | null) =>
  adjust(
    {
      customerId: CustomerId.parse(customerId),
      adjustmentId: AdjustmentId.parse(newId()),
      requestHash: 'bench',
      points: 1000,
      reason: 'a gift',
      by: 'bench',
      expiresAfterMonths,
    },
    Date.now(),
  );
