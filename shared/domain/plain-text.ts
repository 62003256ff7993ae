import * as z from 'zod';

/** A sentence by a person: 1 to 200 characters, no line breaks or other control characters. */
export const PlainText = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Zl}\p{Zp}]*$/u, 'must not hold control characters');
