import { setTimeout as sleep } from 'node:timers/promises';
import { LocalError } from '../../infra/local/local-error.ts';
import type { Service } from './service.ts';

/** An adjustment to be posted under the first of its ids that is free. */
export type Requested = { points: number; reason: string; ids(tries: number): string };

export type Reply =
  | { outcome: 'posted'; points: number; at: string; replayed: boolean }
  /** A second person has not decided yet. */
  | { outcome: 'waits'; points: number }
  /** A second person said no, or nobody may do it. */
  | { outcome: 'rejected'; points: 0; why: string }
  /** There is nothing to ask for, and nothing waits. */
  | { outcome: 'nothing'; points: 0 };

/**
 * Posts an adjustment, or finds what was asked under its id before. Where nobody decided on that in
 * time, the next id is taken; where somebody rejected it, that stands. Undefined: the account or its
 * entries are others by now than they were read, so everything has to be looked at again.
 */
export async function request(
  service: Service,
  customerId: string,
  { points, reason, ids }: Requested,
): Promise<Reply | undefined> {
  for (let tries = 0; ; tries++) {
    const id = ids(tries);
    if (points !== 0) {
      const posted = await service.adjust(customerId, id, { points, reason });
      if (posted.outcome === 'posted') return { ...posted, points };
      if (posted.outcome === 'waits') return { outcome: 'waits', points };
      const { code } = posted.problem;
      if (code === 'insufficient_points') return undefined;
      if (code !== 'adjustment_reused' && code !== 'approval_rejected') {
        return { outcome: 'rejected', points: 0, why: code };
      }
    }
    const asked = await service.approval(customerId, id);
    switch (asked?.status) {
      case 'expired':
        continue;
      case 'open':
        return { outcome: 'waits', points: asked.points };
      case 'rejected':
        return { outcome: 'rejected', points: 0, why: `rejected by ${asked.decision?.by}` };
      case 'approved':
        return undefined;
      default:
        // An id that is taken and waits for nobody was posted, and the list trails the table.
        return points === 0 ? { outcome: 'nothing', points: 0 } : undefined;
    }
  }
}

const triesMax = 20;
const pauseMs = 500;

/** Tries again while things change between reading and writing. */
export async function patiently<Done>(
  customerId: string,
  tryTo: () => Promise<Done | undefined>,
): Promise<Done> {
  for (let tries = 1; tries <= triesMax; tries++) {
    const done = await tryTo();
    if (done !== undefined) return done;
    await sleep(pauseMs);
  }
  throw new LocalError(`${customerId} changes all the time: run it again.`);
}
