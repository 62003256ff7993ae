import type { Settings } from '../../../shared/domain/settings.ts';
import { type Books, isOpen } from './books.ts';

const jobs = ['expire-holds', 'mature-rewards'];

/**
 * Moves the service's clock on until what was promised today is due and no order can be open any
 * more, lets the jobs run, and books what must have come of it. The clock stays there.
 */
export async function giveRewards(
  url: string,
  { points, holds }: Pick<Settings, 'points' | 'holds'>,
  books: Books,
): Promise<void> {
  const openHours = holds.expireAfterMinutes / 60 + holds.approvalExpiresAfterHours;
  const advanceSeconds = Math.ceil((points.maturesAfterDays * 24 + openHours) * 3600) + 60;
  await post(`${url}/_local/clock`, { advanceSeconds });
  for (const job of jobs) await run(`${url}/_local/jobs/${job}`);
  for (const order of books.orders.filter(isOpen)) order.status = 'expired';
  books.rewardsAreGiven = true;
}

const triesMax = 5;

/** What a job couldn't do in time it leaves to its next run, and fails. */
async function run(job: string): Promise<void> {
  for (let tries = 1; tries < triesMax; tries++) {
    const isDone = await post(job).then(
      () => true,
      () => false,
    );
    if (isDone) return;
  }
  await post(job);
}

async function post(address: string, body?: object): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address, {
    method: 'POST',
    ...(body && { headers, body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`);
}
