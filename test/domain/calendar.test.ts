import { describe, expect, it } from '@jest/globals';
import { dayOf, iso, monthEndsAt, monthOf, neverAt } from '../../shared/domain/calendar.ts';

describe('monthOf', () => {
  it('counts months across years', () => {
    const at = Date.parse('2026-11-22T10:00:00Z');
    expect(monthOf(at)).toBe('2026-11');
    expect(monthOf(at, 2)).toBe('2027-01');
    expect(monthOf(at, 36)).toBe('2029-11');
  });

  it('counts from the last day of a month without skipping a short one', () => {
    expect(monthOf(Date.parse('2027-01-31T23:59:59.999Z'), 1)).toBe('2027-02');
    expect(monthOf(Date.parse('2028-02-29T12:00:00Z'), 12)).toBe('2029-02');
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
