import { dayMs, hourMs, minuteMs, monthEndsAt, monthOf } from '../../shared/domain/calendar.ts';
import { calm, type Faults } from '../faults/faulty-table.ts';
import { Simulation } from '../faults/simulation.ts';
import type { Plan, Round, Step } from './history.ts';
import type { Theme } from './requests.ts';

/** Late in a month, so that a month ends in most histories. */
const firstDay = Date.parse('2026-11-28T09:00:00.000Z');

/** The history of a seed: some rounds of a few callers at once, on a table with faults of its own. */
export function planOf(seed: number): Plan {
  const draw = new Simulation(seed, firstDay);
  const theme = themeOf(draw);
  const startsAt = firstDay + draw.between(0, 2 * dayMs);
  const rounds: Round[] = [];
  let now = startsAt;
  for (let left = draw.between(3, 4); left > 0; left--) {
    const waitMs = waitFrom(now, theme, draw);
    now += waitMs;
    rounds.push({ waitMs, steps: Array.from({ length: draw.between(3, 6) }, () => stepOf(draw)) });
  }
  const skewMs = draw.chance(0.2) ? 5000 : 0;
  return { seed, theme, startsAt, faults: faultsOf(theme, draw), skewMs, rounds };
}

const themeOf = ({ chance, between }: Simulation): Theme =>
  chance(0.5)
    ? 'everything'
    : ((['tills', 'latecomers', 'refunds'] as const)[between(0, 2)] ?? 'everything');

/** Until holds end, until points are given, until just before a month ends; or hardly at all. */
function waitFrom(now: number, theme: Theme, { chance, between }: Simulation): number {
  if (chance(theme === 'tills' ? 0.9 : 0.35)) return between(0, 3000);
  if (chance(0.3)) return 30 * minuteMs - between(0, 3000);
  if (chance(0.3)) return between(minuteMs, 3 * hourMs);
  if (chance(0.5)) return between(1, 4) * dayMs;
  const monthEnd = monthEndsAt(monthOf(now));
  return Math.max(0, monthEnd - now - between(0, 2000));
}

const stepOf = ({ chance, between }: Simulation): Step => ({
  afterMs: chance(0.7) ? between(0, 60) : between(0, 3000),
  times: chance(0.8) ? between(2, 4) : 1,
  isDoubled: chance(0.15),
});

/** Some histories are calm, some have a little of everything, and some much of one thing. */
function faultsOf(theme: Theme, { chance, between }: Simulation): Faults {
  if (chance(0.15)) return calm;
  const rate = (usual: number) => (chance(0.4) ? 0 : chance(0.15) ? 6 * usual : usual);
  return {
    lostRequest: rate(0.02),
    lostReply: rate(0.03),
    late: theme === 'tills' ? 0.1 : rate(0.01),
    lateMs: 8000,
    throttled: rate(0.02),
    crash: rate(0.01),
    tornRead: rate(0.2),
    staleIndex: rate(0.3),
    staleMs: 4000,
    latencyMs: between(2, 30),
    lockMs: between(2, 60),
    writeUnitsPerSecond: chance(0.1) ? 30 : 1000,
  };
}
