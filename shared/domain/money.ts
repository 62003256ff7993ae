import * as z from 'zod';

/**
 * Money is a whole number of minor units of one currency (rupiah have no smaller unit), points are
 * whole numbers. The caps keep every product in this code far below 2^53, where integers end.
 */
export const moneyMax = 1_000_000_000_000;
export const pointsMax = 1_000_000_000;
export const valuePerPointMax = 1_000_000;
export const wholeBasisPoints = 10_000;

export const Money = z.int().min(0).max(moneyMax).meta({ description: 'Minor units, integer.' });
export const Points = z.int().min(0).max(pointsMax).meta({ description: 'Whole points.' });
/** A sum of points: what the request's cap bounds is each part, not their sum. */
export const Balance = z.int().min(0).meta({ description: 'Whole points.' });
export const Currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code')
  .meta({ description: 'ISO 4217.' });

/** A share of an amount, rounded down; exact for every amount up to 2^53 − 1. */
export function basisPointsOf(amount: number, basisPoints: number): number {
  const wholes = Math.floor(amount / wholeBasisPoints);
  const rest = amount % wholeBasisPoints;
  return wholes * basisPoints + Math.floor((rest * basisPoints) / wholeBasisPoints);
}

/** The part of a whole that `part` of `total` comes to, rounded down; exact for every integer. */
export const shareOf = (whole: number, part: number, total: number): number =>
  total === 0 ? whole : Number((BigInt(whole) * BigInt(part)) / BigInt(total));
