/** The two languages of every page, in the order in which they are offered. */
export const languages = ['id', 'en'] as const;
export type Language = (typeof languages)[number];

/** What is read first of what a browser prefers (`navigator.languages`); Indonesian otherwise. */
export function preferred(tags: readonly string[]): Language {
  for (const tag of tags) {
    // Old Java runtimes, and with them old Android, say `in` for Indonesian.
    if (/^(id|in)\b/i.test(tag)) return 'id';
    if (/^en\b/i.test(tag)) return 'en';
  }
  return 'id';
}

const locales = { id: 'id-ID', en: 'en-GB' } satisfies Record<Language, string>;

const day = { day: 'numeric', month: 'short', year: 'numeric' } as const;

/**
 * Numbers, money and dates of one language. Money is in minor units of a currency that has so many
 * decimals; instants are shown in the browser's time zone, and days (`2026-12-06`) are UTC's.
 */
export function formatsOf(language: Language) {
  const locale = locales[language];
  const plain = new Intl.NumberFormat(locale);
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 });
  const date = new Intl.DateTimeFormat(locale, day);
  const utcDay = new Intl.DateTimeFormat(locale, { ...day, timeZone: 'UTC' });
  const time = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return {
    number: (value: number): string => withMinus(plain.format(value)),
    /** With its sign, also where it is a plus. */
    change: (value: number): string => withMinus(signed.format(value)),
    money: (amount: number, currency: string, exponent = 0): string =>
      withMinus(moneyFormat(locale, currency, exponent).format(amount / 10 ** exponent)),
    /** Hundredths of a percent. */
    share: (basisPoints: number): string => share.format(basisPoints / 10_000),
    instant: (at: string): string => `${date.format(new Date(at))} ${time.format(new Date(at))}`,
    time: (at: string): string => time.format(new Date(at)),
    date: (at: string): string => date.format(new Date(at)),
    day: (on: string): string => utcDay.format(new Date(on)),
  };
}
export type Formats = ReturnType<typeof formatsOf>;

const moneyFormat = (locale: string, currency: string, exponent: number): Intl.NumberFormat =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    // `Rp` in English too, and not IDR.
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: exponent,
    maximumFractionDigits: exponent,
  });

/** A minus sign is as wide as a plus; the hyphen that Intl writes is not. */
const withMinus = (text: string): string => text.replace('-', '−');
