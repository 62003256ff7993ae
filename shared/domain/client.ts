import * as z from 'zod';

/** The device that a customer or a member of staff used, as the platform saw it. */
export const Client = z.strictObject({
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  deviceId: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')
    .optional(),
});
