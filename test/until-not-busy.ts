import { setTimeout as sleep } from 'node:timers/promises';

const busyMost = 5;
const busyMs = 500;

/**
 * A machine that stands still for a second makes a function busy, which asks to be sent the same
 * again: what is not answered by the last time is a flaw. The first may have done it all the same.
 */
export async function untilNotBusy<Answer extends { status: number }>(
  send: () => Promise<Answer>,
  onBusy: () => void = () => {},
): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    const answered = await send();
    if (answered.status !== 503 || tries === busyMost) return answered;
    onBusy();
    await sleep(busyMs * tries);
  }
}
