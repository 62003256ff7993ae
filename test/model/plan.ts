import { dayMs, hourMs, minuteMs, monthEndsAt, monthOf } from '../../shared/domain/calendar.ts';
import type { StreamFaults } from '../faults/faulty-stream.ts';
import { calm, type Faults } from '../faults/faulty-table.ts';
import { Simulation } from '../faults/simulation.ts';
import type { Plan, Round, Step } from './history.ts';
import { type Theme, type ThemeName, themeOf } from './themes.ts';

/** Late in a month, so that a month ends in most histories. */
const firstDay = Date.parse('2026-11-28T09:00:00.000Z');

/**
 * The history of a seed: some rounds of a few callers at once, on a table with faults of its own.
 * About what, the seed decides, unless only some themes are wanted.
 */
export function planOf(seed: number, only: ThemeName[] = []): Plan {
  const draw = new Simulation(seed, firstDay);
  const drawn = themeNameOf(draw);
  const name = only[draw.between(0, only.length - 1)] ?? drawn;
  const theme = themeOf(name);
  const startsAt = firstDay + draw.between(0, 2 * dayMs);
  const { rounds: [least, most] = [3, 4], callers: [few, many] = [3, 6] } = theme;
  const rounds: Round[] = [];
  let now = startsAt;
  for (let left = draw.between(least, most); left > 0; left--) {
    const { waitMs, isToAnEnd } = waitFrom(now, theme, draw);
    now += waitMs;
    const steps = Array.from({ length: draw.between(few, many) }, () => stepOf(theme, draw));
    rounds.push({ waitMs, ...(isToAnEnd && { isToAnEnd }), steps });
  }
  const skewMs = !theme.isAlone && draw.chance(0.2) ? 5000 : 0;
  const faults = faultsOf(theme, draw);
  const stream = draw.chance(theme.told ?? 0) && streamOf(theme, draw);
  return { seed, theme: name, startsAt, faults, ...(stream && { stream }), skewMs, rounds };
}

/** Where much has to come about before the rare thing does, twice. */
const others = [
  ...(['tills', 'latecomers', 'corrections', 'payday', 'alone', 'lists'] as const),
  ...(['refunds', 'refunds', 'reviews', 'reviews'] as const),
];

const themeNameOf = ({ chance, between }: Simulation): ThemeName =>
  chance(0.4) ? 'everything' : (others[between(0, others.length - 1)] ?? 'everything');

const usualWaits = { none: 0.3, toAnEnd: 0.5 };

/** Until something ends, for some hours or days, until just before the month ends; or hardly at all. */
function waitFrom(
  now: number,
  { waits = usualWaits }: Theme,
  { chance, between }: Simulation,
): Pick<Round, 'waitMs' | 'isToAnEnd'> {
  if (chance(waits.none)) return { waitMs: between(0, 3000) };
  if (chance(waits.toAnEnd)) return { waitMs: between(0, 3000), isToAnEnd: true };
  if (chance(0.4)) return { waitMs: between(minuteMs, 3 * hourMs) };
  if (chance(0.5)) return { waitMs: between(1, 4) * dayMs };
  const monthEnd = monthEndsAt(monthOf(now));
  return { waitMs: Math.max(0, monthEnd - now - between(0, 2000)) };
}

function stepOf(theme: Theme, { chance, between }: Simulation): Step {
  if (theme.isAlone) return { afterMs: 0, times: 1, isDoubled: false };
  const { spreadMs, twins = 0.15, haste = 0.1 } = theme;
  return {
    afterMs: spreadMs ? between(0, spreadMs) : chance(0.7) ? between(0, 60) : between(0, 3000),
    times: chance(0.8) ? between(2, 4) : 1,
    isDoubled: chance(twins),
    ...(chance(haste) && { patienceMs: between(20, 3000) }),
  };
}

/** Some histories are calm, some have a little of everything, and some much of one thing. */
function faultsOf({ isAlone, faults }: Theme, { chance, between }: Simulation): Faults {
  if (isAlone || chance(0.15)) return calm;
  const rate = (usual: number) => (chance(0.4) ? 0 : chance(0.15) ? 6 * usual : usual);
  return {
    lostRequest: rate(0.02),
    lostReply: rate(0.03),
    late: rate(0.01),
    lateMs: 8000,
    throttled: rate(0.02),
    crash: rate(0.01),
    tornRead: rate(0.2),
    staleIndex: rate(0.3),
    staleMs: 4000,
    latencyMs: between(2, 30),
    lockMs: between(2, 60),
    writeUnitsPerSecond: chance(0.1) ? 30 : 1000,
    ...faults,
  };
}

/** What comes late comes minutes late, and what comes again may come in between. */
function streamOf({ isAlone }: Theme, { chance, between }: Simulation): StreamFaults {
  const rate = (usual: number) => (chance(0.3) ? 0 : chance(0.15) ? 4 * usual : usual);
  return {
    shards: between(1, 3),
    batchMax: between(1, 6),
    lagMs: isAlone ? 0 : between(50, 2000),
    stuck: isAlone ? 0 : rate(0.1),
    stuckMs: 3 * minuteMs,
    again: rate(0.1),
    replayed: rate(0.1),
    replayedMs: 2 * minuteMs,
    dies: rate(0.05),
    poison: rate(0.02),
  };
}
