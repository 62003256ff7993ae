import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dayMs, hourMs, iso } from '../../shared/domain/calendar.ts';
import {
  blockedSources,
  type Evidence,
  isNear,
  judge,
  Sighting,
  Signal,
  steps,
} from '../../shared/domain/fraud.ts';

const noon = Date.parse('2026-11-22T12:00:00.000Z');

type Seen = { buyer?: string; friend?: string; at?: number; code?: string };

let ids = 0;
const seen = ({ buyer = `c-${++ids}`, friend = 'friend', at = noon, code = 'CODE' }: Seen = {}) =>
  Sighting.parse({
    orderId: `o-${++ids}`,
    customerId: buyer,
    at: iso(at),
    referrerId: friend,
    codeKey: code,
    source: { device: 'd', network: 'n' },
  });

const ownOrder = (buyer: string) =>
  Sighting.parse({ orderId: `o-${++ids}`, customerId: buyer, at: iso(noon) });

const nothing: Evidence = {
  onDevice: [],
  onNetwork: [],
  ofCode: [],
  ofReferrer: [],
  ringMembers: 0,
  wrongGuesses: 0,
};
const order = seen();
const found = (evidence: Partial<Evidence>) => judge(order, { ...nothing, ...evidence });
const many = (count: number, of: Seen = {}) => Array.from({ length: count }, () => seen(of));
const one = (signal: string, value: number, weight: number) => ({
  score: weight,
  reasons: weight === 0 ? [] : [{ signal, value, weight }],
});

describe('judge', () => {
  it('finds nothing in an order that stands alone', () => {
    const alone = { onDevice: [order], onNetwork: [order], ofCode: [order], ofReferrer: [order] };
    expect(found(alone)).toEqual({ score: 0, reasons: [] });
  });

  it.each([
    ['customers_on_device', (count: number) => ({ onDevice: many(count) }), [3, 30], [4, 60]],
    [
      'customers_on_network',
      (count: number) => ({ onNetwork: many(count, { code: 'OTHER' }) }),
      [9, 0],
      [10, 5],
    ],
    ['code_uses', (count: number) => ({ ofCode: many(count) }), [24, 20], [25, 50]],
    ['referrer_uses', (count: number) => ({ ofReferrer: many(count) }), [59, 10], [60, 50]],
    ['ring', (count: number) => ({ ringMembers: count }), [0, 0], [2, 60]],
    ['wrong_guesses', (count: number) => ({ wrongGuesses: count }), [9, 20], [10, 50]],
  ] as const)('weighs %s by steps', (signal, evidence, below, from) => {
    for (const [value, weight] of [below, from]) {
      expect(found(evidence(value))).toEqual(one(signal, value, weight));
    }
  });

  it('counts each customer once, and only those with a code', () => {
    const again = many(5, { buyer: 'again' });
    expect(found({ onDevice: [...again, ownOrder('another')] })).toEqual({ score: 0, reasons: [] });
  });

  it('knows the referrer’s own device and network', () => {
    const own = [ownOrder('friend')];
    expect(found({ onDevice: own, onNetwork: own })).toEqual({
      score: 35,
      reasons: [
        { signal: 'device_of_referrer', value: 1, weight: 25 },
        { signal: 'network_of_referrer', value: 1, weight: 10 },
      ],
    });
  });

  it.each([
    ['onDevice', 7 * dayMs, 4],
    ['ofCode', hourMs, 25],
  ] as const)('looks at %s as far back as ahead, and no further', (where, apartMs, count) => {
    for (const at of [noon - apartMs, noon + apartMs]) {
      expect(found({ [where]: many(count, { at }) }).score).toBeGreaterThanOrEqual(50);
    }
    for (const at of [noon - apartMs - 1, noon + apartMs + 1]) {
      expect(found({ [where]: many(count, { at }) }).score).toBe(0);
    }
  });

  it('looks at the network of one UTC day', () => {
    const dayBefore = Date.parse('2026-11-21T23:59:59.999Z');
    expect(found({ onNetwork: many(8, { at: dayBefore }) }).score).toBe(0);
    expect(found({ onNetwork: many(8, { at: dayBefore + 1 }) }).score).toBe(20);
  });

  it('leaves all that one network can show below a review', () => {
    const onNetwork = [...many(500), ownOrder('friend')];
    expect(found({ onNetwork }).score).toBeLessThan(50);
  });

  it('is never above 100, and names what weighs most first', () => {
    const all = { onDevice: many(20), ofCode: many(30), ringMembers: 3, wrongGuesses: 20 };
    const { score, reasons } = found(all);
    expect(score).toBe(100);
    expect(reasons.map(({ weight }) => weight)).toEqual([95, 60, 50, 50]);
  });

  it('never thinks better of an order for more evidence', () => {
    const sighting = fc
      .record({
        buyer: fc.constantFrom('a', 'b', 'c', 'd', 'friend'),
        at: fc.integer({ min: noon - 8 * dayMs, max: noon + 8 * dayMs }),
      })
      .map(seen);
    const few = fc.array(sighting, { maxLength: 30 });
    fc.assert(
      fc.property(few, few, (some, more) => {
        const of = (sightings: Sighting[]) =>
          found({ onDevice: sightings, onNetwork: sightings, ofCode: sightings }).score;
        expect(of([...some, ...more])).toBeGreaterThanOrEqual(of(some));
        for (const near of Object.values(isNear)) {
          for (const other of some) expect(near(order, other)).toBe(near(other, order));
        }
      }),
    );
  });
});

describe('steps', () => {
  it.each(Signal.options)('weigh more the more there is: %s', (signal) => {
    const values = steps[signal].map(({ atLeast }) => atLeast);
    const weights = steps[signal].map(({ weight }) => weight);
    expect(values).toEqual(values.toSorted((left, right) => left - right));
    expect(weights).toEqual(weights.toSorted((left, right) => left - right));
  });
});

describe('blockedSources', () => {
  const reasons = (value: number) => [{ signal: 'code_on_network' as const, value, weight: 20 }];
  const source = { device: 'd', network: 'n' };

  it('is the device, and the network only where many used the code', () => {
    expect(blockedSources({ score: 100, reasons: [] }, source)).toEqual({ device: 'd' });
    expect(blockedSources({ score: 100, reasons: reasons(7) }, source)).toEqual({ device: 'd' });
    expect(blockedSources({ score: 100, reasons: reasons(8) }, source)).toEqual(source);
    expect(blockedSources({ score: 100, reasons: [] }, undefined)).toEqual({});
  });
});
