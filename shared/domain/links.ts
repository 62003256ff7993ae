import * as z from 'zod';
import { iso, minuteMs } from './calendar.ts';
import { CustomerId } from './ids.ts';

/**
 * Minutes that a link is good for: it travels by chat and whoever has it sees the customer's
 * points, so it is for looking now and not for keeping.
 */
export const linkMinutes = 15;

/** Random bytes in a link's token: 256 bits, which nobody guesses. */
export const linkTokenBytes = 32;

/** Those bytes in base64url. */
export const LinkToken = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .brand<'LinkToken'>();
export type LinkToken = z.infer<typeof LinkToken>;

/** By whom and for whom a link was made, and the first instant at which it is not good any more. */
export const Link = z.object({
  customerId: CustomerId,
  by: z.string(),
  at: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type Link = z.infer<typeof Link>;

export const newLink = (customerId: CustomerId, by: string, now: number): Link => ({
  customerId,
  by,
  at: iso(now),
  expiresAt: iso(now + linkMinutes * minuteMs),
});

export const isInTime = ({ expiresAt }: Link, now: number): boolean => now < Date.parse(expiresAt);
