import { setTimeout as sleep } from 'node:timers/promises';
import { reversedPoints } from './day.ts';
import type { Service } from './service.ts';

/** For how long the audit may trail. */
const usual = { triesMax: 60, pauseMs: 500 };

/**
 * Holds what was done against what the service says of it: the audit's entries of the day's reversals
 * come to as many points, and no day on which there are some has points that nothing explains. The
 * audit trails by some seconds. Returns what disagrees.
 */
export async function checkReversals(
  service: Pick<Service, 'audit' | 'report'>,
  day: string,
  { points, postedOn }: { points: number; postedOn: string[] },
  { triesMax, pauseMs } = usual,
): Promise<string[]> {
  let told = await reversedPoints(service, day, postedOn);
  for (let tries = 1; told !== points && tries < triesMax; tries++) {
    await sleep(pauseMs);
    told = await reversedPoints(service, day, postedOn);
  }
  const flaws = told === points ? [] : [`the entries come to ${told} points, not to ${points}`];
  for (const date of postedOn) {
    const unexplained = (await service.report(date))?.points.unexplainedPoints;
    if (unexplained !== 0) flaws.push(`${date} has ${unexplained} unexplained points`);
  }
  return flaws;
}
