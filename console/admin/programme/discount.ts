import type { Schemas } from '../../api/generated/types.ts';
import type { Currency, Format } from '../../format.ts';
import { amountIn, basisPointsIn } from '../../typed.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { words } from './words.ts';

export type Discount = Schemas['Discount'];

/** A discount as it stands in a form: the fields of both kinds, of which one kind's count. */
export type TypedDiscount = {
  kind: Discount['kind'];
  amount: string;
  share: string;
  most: string;
};

export function typedDiscount(
  discount: Discount,
  format: Format,
  currency: Currency,
): TypedDiscount {
  const none = { amount: '', share: '', most: '' };
  if (discount.kind === 'fixed') {
    return { ...none, kind: 'fixed', amount: format.amount(discount.amount, currency) };
  }
  const { basisPoints, max } = discount;
  return {
    ...none,
    kind: 'percent',
    share: format.share(basisPoints),
    most: max === undefined ? '' : format.amount(max, currency),
  };
}

/** What was typed; what isn't a number is NaN, which no rule accepts. */
export function discountIn(typed: TypedDiscount, currency: Currency): Discount {
  if (typed.kind === 'fixed') {
    return { kind: 'fixed', amount: amountIn(typed.amount, currency) ?? Number.NaN };
  }
  const most =
    typed.most.trim() === '' ? undefined : (amountIn(typed.most, currency) ?? Number.NaN);
  return {
    kind: 'percent',
    basisPoints: basisPointsIn(typed.share) ?? Number.NaN,
    ...(most !== undefined && { max: most }),
  };
}

/** What of a discount is not a number in its bounds, by field. */
export function discountFlaws(discount: Discount): Set<'amount' | 'basisPoints' | 'max'> {
  const flaws = new Set<'amount' | 'basisPoints' | 'max'>();
  const isAmount = (amount: number) => amount >= 1;
  if (discount.kind === 'fixed') {
    if (!isAmount(discount.amount)) flaws.add('amount');
    return flaws;
  }
  if (!(discount.basisPoints >= 1 && discount.basisPoints <= 10_000)) flaws.add('basisPoints');
  if (discount.max !== undefined && !isAmount(discount.max)) flaws.add('max');
  return flaws;
}

/** `Rp 5.000 off`, or `10 % off, at most Rp 20.000`. */
export function useDiscountText(): (discount: Discount, currency: Currency) => string {
  const say = useWords(words);
  const format = useFormat();
  return (discount, currency) => {
    if (discount.kind === 'fixed') return say.off(format.money(discount.amount, currency));
    const share = format.percent(discount.basisPoints);
    if (discount.max === undefined) return say.off(share);
    return say.offAtMost(share, format.money(discount.max, currency));
  };
}
