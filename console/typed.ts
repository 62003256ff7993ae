import type { Currency } from './format.ts';

/**
 * What people type, as numbers: digits with or without marks between the thousands, which are dots
 * in Indonesian and commas in English, so both are understood in both. Undefined for anything else.
 */
export function wholeIn(typed: string): number | undefined {
  const text = typed.replace(/\s/g, '');
  if (!/^(\d+|\d{1,3}([.,]\d{3})+)$/.test(text)) return undefined;
  const whole = Number(text.replace(/[.,]/g, ''));
  return Number.isSafeInteger(whole) ? whole : undefined;
}

/** An amount in minor units; `Rp` or another sign before it is not minded. */
export function amountIn(typed: string, { exponent }: Currency): number | undefined {
  const text = typed.replace(/\s/g, '').replace(/^[\p{L}\p{Sc}]+/u, '');
  if (exponent === 0) return wholeIn(text);
  const [, whole = '', decimals = ''] =
    new RegExp(`^(.+?)(?:[.,](\\d{1,${exponent}}))?$`).exec(text) ?? [];
  const units = wholeIn(whole);
  if (units === undefined) return undefined;
  return units * 10 ** exponent + Number(decimals.padEnd(exponent, '0'));
}

/** A share in basis points, of percents with up to two decimals. */
export function basisPointsIn(typed: string): number | undefined {
  const text = typed.replace(/[\s%]/g, '');
  const match = /^(\d{1,6})(?:[.,](\d{1,2}))?$/.exec(text);
  if (!match) return undefined;
  const [, whole = '', decimals = ''] = match;
  return Number(whole) * 100 + Number(decimals.padEnd(2, '0'));
}
