import * as z from 'zod';

/**
 * Text by a person: no line breaks, no other control characters, and none of the halves of
 * characters (lone surrogates) that JSON can carry and a database can't.
 */
export const plainText = (lengthMax: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(lengthMax)
    .regex(/^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'must not hold control characters');
