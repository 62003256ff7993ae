import type { Language } from './language.ts';

export type Currency = { code: string; exponent: number };

export const rupiah: Currency = { code: 'IDR', exponent: 0 };

const locales: Record<Language, string> = { en: 'en-GB', id: 'id-ID' };

/**
 * How numbers, money and instants are written, for everything that people see. Times are those of
 * the reader's own zone; a day without a time is the service's, which counts in UTC.
 */
export function createFormat(language: Language) {
  const locale = locales[language];
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;
  const date = new Intl.DateTimeFormat(locale, day);
  const utcDate = new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' });
  const utcShort = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const utcMonth = new Intl.DateTimeFormat(locale, {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  });
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const distance = new Intl.RelativeTimeFormat(locale);
  return {
    language,
    /** `1.250` or `1,250`. */
    number: (value: number): string => whole.format(value),
    /** `1,2 jt` or `1.2M`: how an axis says it, where there is little room. */
    short: (value: number): string => short.format(value),
    /** `+10`, `−20`: what was given or taken. */
    change: (value: number): string => signed.format(value).replace('-', '−'),
    /** `Rp 150.000` in Indonesian, `Rp 150,000` in English; of whole minor units. */
    money: (amount: number, { code, exponent }: Currency = rupiah): string =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: code,
        currencyDisplay: 'narrowSymbol',
        minimumFractionDigits: exponent,
        maximumFractionDigits: exponent,
      })
        .format(amount / 10 ** exponent)
        // English writes no space after the symbol, which reads as one word with `Rp`.
        .replace(/^(-?)(\p{L}+)\s?/u, '$1$2\u00a0')
        .replace('-', '−'),
    /** `150.000`, an amount of money as it is typed into a field that names the currency. */
    amount: (amount: number, { exponent }: Currency = rupiah): string =>
      (amount / 10 ** exponent).toLocaleString(locale, {
        minimumFractionDigits: exponent,
        maximumFractionDigits: exponent,
      }),
    /** `Rp`, or `US$`. */
    symbol: ({ code }: Currency = rupiah): string =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: code,
        currencyDisplay: 'narrowSymbol',
      })
        .formatToParts(0)
        .find(({ type }) => type === 'currency')?.value ?? code,
    /** `12,5`: a share as it is typed into a field that is of percents; of basis points: 1250. */
    share: (basisPoints: number): string =>
      (basisPoints / 100).toLocaleString(locale, { maximumFractionDigits: 2, useGrouping: false }),
    /** `12,5 %` of basis points: 1250. */
    percent: (basisPoints: number): string => share.format(basisPoints / 10_000),
    /** `22 Nov 2026`, in the reader's zone. */
    date: (instant: string): string => date.format(new Date(instant)),
    /** `22 Nov 2026` of a day without a time, as `2026-11-22`. */
    day: (isoDate: string): string => utcDate.format(new Date(`${isoDate}T00:00:00Z`)),
    /** `November 2026` of `2026-11`. */
    month: (isoMonth: string): string => utcMonth.format(new Date(`${isoMonth}-01T00:00:00Z`)),
    /** `22 Nov` of a day without a time, where the year goes without saying. */
    shortDay: (isoDate: string): string => utcShort.format(new Date(`${isoDate}T00:00:00Z`)),
    /** `10.15` or `10:15`, in the reader's zone. */
    time: (instant: string): string => time.format(new Date(instant)),
    /** `22 Nov 2026 10.15` or `22 Nov 2026 10:15`, in the reader's zone. */
    dateTime: (instant: string): string => {
      const at = new Date(instant);
      return `${date.format(at)} ${time.format(at)}`;
    },
    /** `in 3 hours`, `2 days ago`: how far an instant is from another. */
    fromNow: (instant: string, now: number): string => {
      const minutes = Math.round((Date.parse(instant) - now) / 60_000);
      if (Math.abs(minutes) < 60) return distance.format(minutes, 'minute');
      const hours = Math.round(minutes / 60);
      return Math.abs(hours) < 72
        ? distance.format(hours, 'hour')
        : distance.format(Math.round(hours / 24), 'day');
    },
  };
}

export type Format = ReturnType<typeof createFormat>;
