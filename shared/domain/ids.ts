import * as z from 'zod';

/**
 * Ids are the caller's own: 1 to 64 letters, digits and `. _ ~ : @ + -`, beginning with a letter,
 * a digit or `+` (telephone numbers). No `#`, because it separates the parts of a key, and no `/`.
 */
const id = z
  .string()
  .regex(
    /^[A-Za-z0-9+][A-Za-z0-9._~:@+-]{0,63}$/,
    'must be 1 to 64 of A-Z a-z 0-9 . _ ~ : @ + -, the first a letter, a digit or +',
  )
  .meta({ description: 'The caller’s own id.' });

export const CustomerId = id.brand<'CustomerId'>();
export type CustomerId = z.infer<typeof CustomerId>;

export const OrderId = id.brand<'OrderId'>();
export type OrderId = z.infer<typeof OrderId>;

export const AdjustmentId = id.brand<'AdjustmentId'>();
export type AdjustmentId = z.infer<typeof AdjustmentId>;

export const RefundId = id.brand<'RefundId'>();
export type RefundId = z.infer<typeof RefundId>;

export const ImportId = id.brand<'ImportId'>();
export type ImportId = z.infer<typeof ImportId>;
