import * as z from 'zod';
import { CustomerId } from './ids.ts';

/** Printable, without line breaks and other control characters, 1 to 80 characters. */
export const CustomerName = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .regex(/^[^\p{C}\p{Zl}\p{Zp}]*$/u, 'must not hold control characters');

export const Profile = z.object({
  customerId: CustomerId,
  name: CustomerName,
  /** The customer's own code, as it is shown. */
  code: z.string(),
  /** Over how many buckets the rewards of a day may be spread, over all of the customer's codes. */
  pendingShards: z.int().min(1),
  enrolledAt: z.iso.datetime(),
});
export type Profile = z.infer<typeof Profile>;
