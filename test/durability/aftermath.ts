import * as z from 'zod';
import { inFlight } from '../in-flight.ts';
import { clockOf, moveClock } from './hours.ts';
import type { Load } from './load.ts';
import { type Address, askPatiently } from './patient-caller.ts';

const Story = z.object({ status: z.string(), entries: z.array(z.object({ kind: z.string() })) });

const hoursSeconds = 3 * 3600;
/** When the points are over that were given at first. */
const pointsOverAt = '2027-03-01T01:00:00Z';
const inFlightMost = 8;

/**
 * When the last customer has gone: links are good, holds that were left expire, and each request is
 * still answered as it was at first; with `monthLater`, when most points are over.
 */
export async function checkAftermath(
  address: Address,
  load: Load,
  monthLater: boolean,
): Promise<string[]> {
  const { journal, hours } = load;
  const links = await journal.checkLinks(address, await clockOf(address));
  await moveClock(address, { advanceSeconds: hoursSeconds });
  const before = hours.failures.length;
  await hours.workOff(address);
  const left = await inFlight(inFlightMost, journal.left, (id) => expiryFlaws(id, address));
  if (monthLater) {
    await moveClock(address, { now: pointsOverAt });
    await hours.workOff(address);
  }
  const failures = hours.failures.slice(before);
  return [...links, ...left.flat(), ...(await journal.checkAll(address)), ...failures];
}

/** It must have been ended by a job: that it is over is told of any hold whose time has run out. */
async function expiryFlaws(orderId: string, address: Address): Promise<string[]> {
  const { text } = await askPatiently(address, {
    role: 'orders',
    route: `GET /v1/orders/${orderId}`,
  });
  const { data } = Story.safeParse(JSON.parse(text));
  const isSo = data?.status === 'expired' && data.entries.some(({ kind }) => kind === 'expired');
  return isSo ? [] : [`${orderId} was left and is not expired: ${text}`];
}
