import { hourOf } from '../../shared/domain/attempts.ts';
import { dayMs, dayOf, hourMs } from '../../shared/domain/calendar.ts';
import { type Finding, Signal, steps } from '../../shared/domain/fraud.ts';
import type { Order, State } from './state.ts';

type Signals = Record<Signal, number>;

/** What an order says to whoever looks for fraud; only what came about with a code is judged. */
const sightingOf = ({ hold, confirmed, source }: Order) => {
  const { referral } = hold.terms;
  return {
    buyer: hold.customerId,
    referrer: referral?.referrerId,
    code: referral && String(hold.codeKey),
    isCampaign: referral?.isCampaign === true,
    at: Date.parse(String(confirmed?.at)),
    day: dayOf(Date.parse(String(confirmed?.at))),
    ...source,
  };
};
type Sighting = ReturnType<typeof sightingOf>;

/** What counts against an order when those are the orders that anybody knows of. */
export function signalsOf(state: State, order: Order, known: Iterable<Order>): Signals {
  const own = sightingOf(order);
  const all = [...known].map(sightingOf);
  const near = (isSo: (other: Sighting) => boolean) => all.filter(isSo);
  const apartMs = (other: Sighting) => Math.abs(other.at - own.at);
  const onDevice = near(
    ({ device, ...other }) => device === own.device && !!device && apartMs(other) <= 7 * dayMs,
  );
  const onNetwork = near(
    ({ network, day }) => network === own.network && !!network && day === own.day,
  );
  const isOwn = (other: Sighting) => !own.isCampaign && !other.isCampaign;
  const ofCode = near(
    (other) => isOwn(other) && other.code === own.code && apartMs(other) <= hourMs,
  );
  const ofReferrer = near(
    (other) => isOwn(other) && other.referrer === own.referrer && other.day === own.day,
  );
  const byReferrer = (orders: Sighting[]) => orders.filter(({ buyer }) => buyer === own.referrer);
  const withCode = onNetwork.filter(({ code }) => code === own.code);
  return {
    device_of_referrer: byReferrer(onDevice).length,
    network_of_referrer: byReferrer(onNetwork).length,
    customers_on_device: customersIn(onDevice),
    customers_on_network: customersIn(onNetwork),
    code_on_network: customersIn(withCode),
    code_uses: ofCode.length,
    referrer_uses: ofReferrer.length,
    ring: ringOf(own, all),
    wrong_guesses: guessesAround(state, order),
  };
}

const customersIn = (orders: Sighting[]): number =>
  new Set(orders.flatMap(({ referrer, buyer }) => (referrer === undefined ? [] : buyer))).size;

/** How many customers refer one another in a circle with this order in it, at least; 0: none do. */
function ringOf({ buyer, referrer }: Sighting, all: Sighting[]): number {
  let buyers = new Set([referrer]);
  for (let members = 2; members <= 6; members++) {
    const referrers = all.flatMap((other) =>
      buyers.has(other.buyer) ? (other.referrer ?? []) : [],
    );
    if (referrers.includes(buyer)) return members;
    buyers = new Set(referrers);
  }
  return 0;
}

function guessesAround({ guesses }: State, { hold, source }: Order): number {
  const at = Date.parse(String(hold.at));
  const subjects = [`CUSTOMER#${hold.customerId}`, `IP#${source.network}`];
  const counts = subjects.flatMap((subject) =>
    [at, at - hourMs].map(
      (hour) => guesses.get(`ATTEMPTS#${subject} HOUR#${hourOf(hour)}`)?.present ?? 0,
    ),
  );
  return Math.max(...counts);
}

const weightOf = (signal: Signal, value: number): number =>
  steps[signal].findLast(({ atLeast }) => value >= atLeast)?.weight ?? 0;

export const scoreOf = (signals: Signals): number =>
  Math.min(
    100,
    Signal.options.reduce((sum, signal) => sum + weightOf(signal, signals[signal]), 0),
  );

/** What is wrong with a finding by whoever knew at least `least`, and at most `most`, of an order. */
export function flawsOfFinding({ score, reasons }: Finding, least: Signals, most: Signals) {
  const told = (name: Signal) => reasons.find(({ signal }) => signal === name)?.value ?? 0;
  const wrong = Signal.options.filter((signal) => {
    const value = told(signal);
    // The more is known the smaller is the smallest ring.
    const isRing = signal === 'ring' && value > 0;
    const [low, high] = isRing ? [most.ring || 7, least.ring || 6] : [least[signal], most[signal]];
    return value > high || (value < low && weightOf(signal, low) > 0 && signal !== 'wrong_guesses');
  });
  const weights = reasons.map(({ signal, value }) => weightOf(signal, value));
  const isSum =
    score ===
    Math.min(
      100,
      weights.reduce((sum, weight) => sum + weight, 0),
    );
  const isWeighed = reasons.every(({ weight }, index) => weight === weights[index] && weight > 0);
  return [...wrong, ...(isSum && isWeighed ? [] : ['score'])];
}
