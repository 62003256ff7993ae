import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  dayMs,
  dayOf,
  iso,
  maturesAt,
  monthEndsAt,
  monthOf,
  neverAt,
  secondMs,
} from '../../shared/domain/calendar.ts';
import { numRuns } from './builders.ts';

describe('monthOf', () => {
  it('counts months across years', () => {
    const at = Date.parse('2026-11-22T10:00:00Z');
    expect(monthOf(at)).toBe('2026-11');
    expect(monthOf(at, 2)).toBe('2027-01');
    expect(monthOf(at, 36)).toBe('2029-11');
    expect(monthOf(at, -11)).toBe('2025-12');
  });

  it('counts from the last day of a month without skipping a short one', () => {
    expect(monthOf(Date.parse('2027-01-31T23:59:59.999Z'), 1)).toBe('2027-02');
    expect(monthOf(Date.parse('2028-02-29T12:00:00Z'), 12)).toBe('2029-02');
  });

  it('is UTC’s, at both ends of a year too', () => {
    expect(monthOf(Date.parse('2026-12-31T23:59:59.999Z'))).toBe('2026-12');
    expect(monthOf(Date.parse('2027-01-01T06:59:59+07:00'))).toBe('2026-12');
    expect(monthOf(Date.parse('2027-01-01T00:00:00Z'))).toBe('2027-01');
  });
});

describe('monthEndsAt', () => {
  it('is the first instant of the next month, in leap years and in December too', () => {
    expect(iso(monthEndsAt('2026-11'))).toBe('2026-12-01T00:00:00.000Z');
    expect(iso(monthEndsAt('2026-12'))).toBe('2027-01-01T00:00:00.000Z');
    expect(iso(monthEndsAt('2028-02'))).toBe('2028-03-01T00:00:00.000Z');
  });

  it('is the instant at which the month of an instant changes, to the millisecond', () => {
    for (let months = 0; months < 60; months++) {
      const month = monthOf(Date.parse('2026-01-01T00:00:00Z'), months);
      expect(monthOf(monthEndsAt(month) - 1)).toBe(month);
      expect(monthOf(monthEndsAt(month))).not.toBe(month);
    }
  });

  it('never comes for points that never expire', () => {
    expect(monthEndsAt('never')).toBe(neverAt);
  });
});

describe('dayOf', () => {
  it('is the UTC day', () => {
    expect(dayOf(Date.parse('2026-12-06T23:59:59.999Z'))).toBe('2026-12-06');
    expect(dayOf(Date.parse('2026-12-07T00:30:00+07:00'))).toBe('2026-12-06');
  });
});

describe('maturesAt', () => {
  const given = (at: string, days: number, later?: number) =>
    iso(maturesAt(Date.parse(at), days, later));

  it('is the next whole second when points are given at once, never this one', () => {
    expect(given('2026-11-22T10:00:00.001Z', 0)).toBe('2026-11-22T10:00:01.000Z');
    expect(given('2026-11-22T10:00:00.999Z', 0)).toBe('2026-11-22T10:00:01.000Z');
    expect(given('2026-11-22T10:00:00.000Z', 0)).toBe('2026-11-22T10:00:01.000Z');
    expect(given('2026-12-31T23:59:59.500Z', 0)).toBe('2027-01-01T00:00:00.000Z');
  });

  it('is the beginning of the UTC day so many days later', () => {
    expect(given('2026-11-22T10:00:00.000Z', 14)).toBe('2026-12-06T00:00:00.000Z');
    expect(given('2026-11-22T00:00:00.000Z', 1)).toBe('2026-11-23T00:00:00.000Z');
    expect(given('2026-11-22T23:59:59.999Z', 1)).toBe('2026-11-23T00:00:00.000Z');
    expect(given('2026-11-23T06:59:59+07:00', 1)).toBe('2026-11-23T00:00:00.000Z');
  });

  it('goes over the ends of months and years, and over 29 February where there is one', () => {
    expect(given('2026-01-31T12:00:00.000Z', 1)).toBe('2026-02-01T00:00:00.000Z');
    expect(given('2026-12-31T12:00:00.000Z', 1)).toBe('2027-01-01T00:00:00.000Z');
    expect(given('2027-02-28T12:00:00.000Z', 1)).toBe('2027-03-01T00:00:00.000Z');
    expect(given('2028-02-28T12:00:00.000Z', 1)).toBe('2028-02-29T00:00:00.000Z');
    expect(given('2028-02-29T12:00:00.000Z', 365)).toBe('2029-02-28T00:00:00.000Z');
    expect(given('2026-12-24T12:00:00.000Z', 365)).toBe('2027-12-24T00:00:00.000Z');
  });

  it('names the slots after it, one second or one day on each', () => {
    const now = '2026-12-31T23:59:58.500Z';
    expect([0, 1, 2].map((later) => given(now, 0, later))).toEqual([
      '2026-12-31T23:59:59.000Z',
      '2027-01-01T00:00:00.000Z',
      '2027-01-01T00:00:01.000Z',
    ]);
    expect([0, 1, 2].map((later) => given(now, 1, later))).toEqual([
      '2027-01-01T00:00:00.000Z',
      '2027-01-02T00:00:00.000Z',
      '2027-01-03T00:00:00.000Z',
    ]);
  });

  it('is later than its instant and no later than it must be, at any instant', () => {
    const instant = fc.integer({ min: 0, max: Date.parse('2199-12-31T23:59:59.999Z') });
    const days = fc.integer({ min: 0, max: 365 });
    const later = fc.integer({ min: 0, max: 9 });
    const first = fc.property(instant, days, later, (at, afterDays, slot) => {
      const unit = afterDays === 0 ? secondMs : dayMs;
      const waits = Math.max(1, afterDays) + slot;
      const givenAt = maturesAt(at, afterDays, slot);
      expect(givenAt % unit).toBe(0);
      expect(givenAt).toBeGreaterThan(at + (waits - 1) * unit);
      expect(givenAt).toBeLessThanOrEqual(at + waits * unit);
    });
    fc.assert(first, { numRuns });
  });
});
