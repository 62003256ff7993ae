import { describe, expect, it } from '@jest/globals';
import { AdjustmentId, CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { Balance, Money, Points } from '../../shared/domain/money.ts';
import { PriceRequest } from '../../shared/domain/price.ts';
import { Discount, defaultSettings, Settings } from '../../shared/domain/settings.ts';
import { priceRequest } from './builders.ts';

/** Numbers at which programs break. JSON can't carry all of them, but callers in here can. */
const suspects: Record<string, unknown> = {
  '−1': -1,
  '−0': -0,
  '0': 0,
  '1': 1,
  '1.5': 1.5,
  '2^31 − 1': 2 ** 31 - 1,
  '2^31': 2 ** 31,
  '2^53 − 1': Number.MAX_SAFE_INTEGER,
  '2^53': 2 ** 53,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '"1"': '1',
  '"1e3"': '1e3',
  null: null,
  true: true,
  '1n': 1n,
  '[1]': [1],
};

type Schema = { safeParse(value: unknown): { success: boolean } };

const accepted = (schema: Schema, wrap = (value: unknown): unknown => value): string[] =>
  Object.keys(suspects).filter((name) => schema.safeParse(wrap(suspects[name])).success);

const aroundZero = ['−0', '0', '1'];

describe('Money', () => {
  it('is a whole number up to its cap', () => {
    expect(accepted(Money)).toEqual(expect.arrayContaining([...aroundZero, '2^31 − 1', '2^31']));
    expect(accepted(Money)).toHaveLength(5);
    expect(Money.safeParse(1_000_000_000_000).success).toBe(true);
    expect(Money.safeParse(1_000_000_000_001).success).toBe(false);
  });

  it('writes −0 as 0', () => {
    expect(JSON.stringify(Money.parse(-0))).toBe('0');
  });
});

describe('Points', () => {
  it('are a whole number up to their cap', () => {
    expect(accepted(Points).toSorted()).toEqual(aroundZero.toSorted());
    expect(Points.safeParse(1_000_000_000).success).toBe(true);
    expect(Points.safeParse(1_000_000_001).success).toBe(false);
  });
});

describe('Balance', () => {
  it('is any whole number of points, because only each part of it has a cap', () => {
    const counts = [...aroundZero, '2^31 − 1', '2^31', '2^53 − 1'];
    expect(accepted(Balance).toSorted()).toEqual(counts.toSorted());
  });
});

describe('PriceRequest', () => {
  const { customerId, currency } = priceRequest();
  const order = { customerId, currency, subtotal: 150_000 };
  const acceptedAs = (field: (value: unknown) => object): string[] =>
    accepted(PriceRequest, (value) => ({ ...order, ...field(value) })).toSorted();
  const money = [...aroundZero, '2^31 − 1', '2^31'].toSorted();

  it('takes whole amounts only', () => {
    expect(acceptedAs((subtotal) => ({ subtotal }))).toEqual(money);
    const others = (amount: unknown) => ({ otherDiscounts: [{ code: 'X', amount }] });
    expect(acceptedAs(others)).toEqual(money);
  });

  it('takes whole points, "max", and no other text', () => {
    expect(acceptedAs((points) => ({ points }))).toEqual(aroundZero.toSorted());
    const taken = ['max', 'MAX', 'Infinity', ''].filter(
      (points) => PriceRequest.safeParse({ ...order, points }).success,
    );
    expect(taken).toEqual(['max']);
  });

  it('takes no number for a text or a truth', () => {
    expect(acceptedAs((value) => ({ customerId: value }))).toEqual(['"1"', '"1e3"']);
    expect(acceptedAs((value) => ({ customerIsNew: value }))).toEqual(['true']);
    expect(acceptedAs((value) => ({ currency: value }))).toEqual([]);
    expect(acceptedAs((value) => ({ referralCode: value }))).toEqual(['"1"', '"1e3"']);
  });

  it('has room for nothing unknown', () => {
    expect(PriceRequest.safeParse({ ...order, total: 1 }).success).toBe(false);
    const extra = { otherDiscounts: [{ code: 'X', amount: 1, kind: 'free' }] };
    expect(PriceRequest.safeParse({ ...order, ...extra }).success).toBe(false);
    const many = (count: number) => Array.from({ length: count }, () => ({ code: 'X', amount: 1 }));
    expect(PriceRequest.safeParse({ ...order, otherDiscounts: many(10) }).success).toBe(true);
    expect(PriceRequest.safeParse({ ...order, otherDiscounts: many(11) }).success).toBe(false);
  });
});

describe('the ids', () => {
  it.each([
    ['CustomerId', CustomerId],
    ['OrderId', OrderId],
    ['AdjustmentId', AdjustmentId],
  ])('%s is text and stays as it was written', (_, schema) => {
    expect(accepted(schema)).toEqual(['"1"', '"1e3"']);
    for (const id of [
      '1e3',
      '007',
      '1.0',
      '+628123',
      'NaN',
      'a',
      'x'.repeat(64),
      'a.b_c~d:e@f+g-h',
    ]) {
      expect(schema.parse(id)).toBe(id);
    }
  });

  it('keep out what could part a key, a path or a line', () => {
    const wrong = [
      '',
      'x'.repeat(65),
      'a#b',
      'a/b',
      '-1',
      '.',
      'a b',
      'a\n',
      'a\r',
      'é',
      'а',
      'a\u0000',
    ];
    expect(wrong.filter((id) => OrderId.safeParse(id).success)).toEqual([]);
  });
});

describe('Settings', () => {
  it('takes whole numbers only, wherever they stand', () => {
    const withPoints = (value: unknown) => ({
      ...defaultSettings,
      points: { ...defaultSettings.points, minimumPerRedemption: value },
    });
    expect(accepted(Settings, withPoints).toSorted()).toEqual(aroundZero.toSorted());
    const fixed = (amount: unknown) => ({ kind: 'fixed', amount });
    expect(accepted(Discount, fixed).toSorted()).toEqual(['1', '2^31', '2^31 − 1']);
    const percent = (basisPoints: unknown) => ({ kind: 'percent', basisPoints });
    expect(accepted(Discount, percent)).toEqual(['1']);
  });
});
