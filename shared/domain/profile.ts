import * as z from 'zod';
import { CustomerId } from './ids.ts';
import { plainText } from './plain-text.ts';

export const CustomerName = plainText(80);

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
