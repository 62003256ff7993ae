import * as z from 'zod';
import type { MonthPoints } from '../domain/account.ts';
import { lotsName } from '../domain/lots-name.ts';
import { endOf, type OrderRecord } from '../domain/story.ts';
import { auditKey, causeOf, lateResolutionKey, resolutionKey } from './keys.ts';
import { read } from './read.ts';

const LotsEvent = z.object({ lots: z.array(z.object({ month: z.string(), points: z.int() })) });

/**
 * Of which months the points were that an order spent, from the audit's event of that; undefined
 * while there is none, which is for some seconds after a confirmation.
 */
export async function readMonthsSpent(record: OrderRecord): Promise<MonthPoints[] | undefined> {
  const end = endOf(record);
  if (end?.kind !== 'confirmed' || end.points === 0) return undefined;
  const key = end === record.late ? lateResolutionKey(end.orderId) : resolutionKey(end.orderId);
  const item = await read(auditKey(end.at, lotsName(causeOf(key))));
  return item && LotsEvent.parse(item).lots;
}
