import * as z from 'zod';

export const Signal = z.enum([
  'device_of_referrer',
  'network_of_referrer',
  'customers_on_device',
  'customers_on_network',
  'code_on_network',
  'code_uses',
  'referrer_uses',
  'ring',
  'wrong_guesses',
]);
export type Signal = z.infer<typeof Signal>;

/** One thing that counted against an order: what was seen, how much of it, and what that weighs. */
export const Reason = z
  .object({ signal: Signal, value: z.int().min(1), weight: z.int().min(1).max(100) })
  .meta({ id: 'ReviewReason' });
export type Reason = z.infer<typeof Reason>;

/** How suspicious an order is, from 0 to 100, and why: what weighs most comes first. */
export const Finding = z.object({
  score: z.int().min(0).max(100),
  reasons: z.array(Reason),
});
export type Finding = z.infer<typeof Finding>;
