import { describe, expect, it } from '@jest/globals';
import { createFormat } from '../../console/format.ts';
import { preferred } from '../../console/language.ts';

const { id, en } = { id: createFormat('id'), en: createFormat('en') };
/** Intl writes spaces that don't break. */
const spaced = (text: string) => text.replace(/\s/g, ' ');

describe('createFormat', () => {
  it('writes rupiah as people do, in both languages', () => {
    expect(spaced(id.money(150_000))).toBe('Rp 150.000');
    expect(spaced(en.money(150_000))).toBe('Rp 150,000');
    expect(spaced(id.money(-5000))).toBe('−Rp 5.000');
  });

  it('goes by the currency’s decimals, which the settings say', () => {
    expect(spaced(en.money(1999, { code: 'USD', exponent: 2 }))).toBe('$19.99');
    expect(spaced(id.money(1999, { code: 'USD', exponent: 2 }))).toMatch(/19,99/);
  });

  it('writes the sign of a change', () => {
    expect([10, -1200, 0].map(id.change)).toEqual(['+10', '−1.200', '0']);
    expect(en.change(-1200)).toBe('−1,200');
  });

  it('writes shares', () => {
    expect([1000, 1250].map(id.percent)).toEqual(['10%', '12,5%']);
  });

  it('shows a day as the day that it is, wherever the browser is', () => {
    expect(id.day('2026-12-06')).toBe('6 Des 2026');
    expect(en.day('2026-12-06')).toBe('6 Dec 2026');
  });

  it('shows an instant without a comma, with the hour as the language writes it', () => {
    const at = new Date(2026, 10, 22, 10, 15).toISOString();
    expect(id.dateTime(at)).toBe('22 Nov 2026 10.15');
    expect(en.dateTime(at)).toBe('22 Nov 2026 10:15');
  });
});

describe('preferred', () => {
  it.each([
    [['id-ID', 'en'], 'id'],
    [['en-US', 'id'], 'en'],
    [['in'], 'id'],
    [['de', 'en'], 'en'],
    [['de', 'zh'], 'id'],
    [[], 'id'],
  ])('of %j is %s', (tags, language) => {
    expect(preferred(tags)).toBe(language);
  });
});
