import { afterEach, describe, expect, it } from '@jest/globals';
import { counted, type Guesser, noted } from '../../shared/data/attempts.ts';
import { table } from '../../shared/data/client.ts';
import { attemptsKey } from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { hourMs } from '../../shared/domain/calendar.ts';
import { codeNotUsable, refusal } from '../../shared/domain/refusals.ts';
import { withinBudget } from '../../shared/runtime/budget.ts';
import { priceContext, settingsWith } from '../domain/builders.ts';
import { aCustomer } from './builders.ts';

const max = 20;
const hour = Date.parse('2026-11-22T10:00:00.000Z');

let addresses = 0;
const wrongGuesses = async (guesser: Guesser, now: number) =>
  (await noted(guesser, undefined, now)).wrong;
const anAddress = () => `203.0.${++addresses >> 8}.${addresses & 255}`;
const at = (ip: string, customerId = aCustomer()): Guesser => ({ customerId, client: { ip } });

const guess = async (guesser: Guesser, now = hour, failedChecksPerHourMax = max) => {
  const settings = settingsWith({ abuse: { failedChecksPerHourMax } });
  const told = await counted(guesser, codeNotUsable, priceContext({ settings, now }));
  return told.refused;
};

const guessTimes = (times: number, guesser: () => Guesser, now = hour) =>
  Promise.all(Array.from({ length: times }, () => guess(guesser(), now)));

const noes = (told: string[]) => told.filter((refused) => refused === 'code_not_usable').length;

describe('counted', () => {
  it('tells one customer no exactly as often as the budget says, however many ask at once', async () => {
    const customerId = aCustomer();
    const told = await guessTimes(100, () => ({ customerId }));
    expect(noes(told)).toBe(max);
    expect(new Set(told)).toEqual(new Set(['code_not_usable', 'too_many_attempts']));
    expect(await wrongGuesses({ customerId }, hour)).toBe(max);
  });

  it('tells one address no exactly as often, whoever asks there', async () => {
    const ip = anAddress();
    expect(noes(await guessTimes(100, () => at(ip)))).toBe(max);
    expect(await wrongGuesses(at(ip), hour)).toBe(max);
  });

  it('tells both together no exactly as often', async () => {
    const guesser = at(anAddress());
    expect(noes(await guessTimes(100, () => guesser))).toBe(max);
  });

  it('counts nothing for a customer whose address has no guess left', async () => {
    const ip = anAddress();
    await guessTimes(max, () => at(ip));
    const customerId = aCustomer();
    expect(await guess(at(ip, customerId))).toBe('too_many_attempts');
    expect(await wrongGuesses({ customerId }, hour)).toBe(0);
    expect(await guess({ customerId })).toBe('code_not_usable');
  });

  it('begins anew with the next clock hour, to the millisecond', async () => {
    const guesser = at(anAddress());
    await guessTimes(max, () => guesser, hour);
    expect(await guess(guesser, hour + hourMs - 1)).toBe('too_many_attempts');
    expect(await wrongGuesses(guesser, hour + hourMs - 1)).toBe(max);
    expect(await wrongGuesses(guesser, hour + hourMs)).toBe(0);
    expect(noes(await guessTimes(50, () => guesser, hour + hourMs))).toBe(max);
    expect(await guess(guesser, hour)).toBe('too_many_attempts');
  });

  it('goes by the budget of the moment', async () => {
    const guesser = at(anAddress());
    expect(await guess(guesser, hour, 1)).toBe('code_not_usable');
    expect(await guess(guesser, hour, 1)).toBe('too_many_attempts');
    expect(await guess(guesser, hour, 2)).toBe('code_not_usable');
    expect(await guess(guesser, hour, 2)).toBe('too_many_attempts');
  });

  it('counts an IPv6 address by its first half, and IPv4 written as IPv6 as what it is', async () => {
    await guessTimes(max, () => at('2001:db8:0:1::1'));
    expect(await guess(at('2001:db8:0:1:ffff::2'))).toBe('too_many_attempts');
    expect(await guess(at('2001:db8:0:2::1'))).toBe('code_not_usable');
    const ip = anAddress();
    await guessTimes(max, () => at(ip));
    expect(await guess(at(`::ffff:${ip}`))).toBe('too_many_attempts');
  });

  it('counts no other decision', async () => {
    const customerId = aCustomer();
    const context = priceContext({ now: hour });
    const others = [undefined, { discount: 1 }, refusal('customer_not_new', 'no')];
    for (const other of others) {
      expect(await counted({ customerId }, other, context)).toBe(other);
    }
    expect(await wrongGuesses({ customerId }, hour)).toBe(0);
    await counted({ customerId }, refusal('own_code', 'no'), context);
    expect(await wrongGuesses({ customerId }, hour)).toBe(1);
  });

  it('is rubbish an hour after its hour', async () => {
    const customerId = aCustomer();
    await guess({ customerId }, hour + 1234);
    const key = attemptsKey(`CUSTOMER#${customerId}`, '2026-11-22T10');
    expect(await read(key)).toMatchObject({ failed: 1, ttl: (hour + 2 * hourMs) / 1000 });
  });
});

describe('a table that takes no counts', () => {
  afterEach(() => {
    table.middlewareStack.remove('throttle');
  });

  it.each([
    ['customer', () => ({ customerId: aCustomer() })],
    ['customer and address', () => at(anAddress())],
  ])('makes a wrong guess busy and tells nothing, for a %s', async (_, guesser) => {
    table.middlewareStack.add(
      (next, context) => async (args) => {
        if (!/Update|TransactWrite/.test(String(context.commandName))) return next(args);
        throw Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
      },
      { step: 'initialize', name: 'throttle' },
    );
    await expect(withinBudget(() => guess(guesser()))).rejects.toMatchObject({ name: 'Busy' });
  });
});
