import { describe, expect, it } from '@jest/globals';
import type * as z from 'zod';
import { contract as adjust } from '../../functions/adjust-points/contract.ts';
import { contract as changeCode } from '../../functions/change-code/contract.ts';
import { contract as changeSettings } from '../../functions/change-settings/contract.ts';
import { contract as check } from '../../functions/check-code/contract.ts';
import { contract as confirm } from '../../functions/confirm-order/contract.ts';
import { contract as createCode } from '../../functions/create-code/contract.ts';
import { contract as enrol } from '../../functions/enrol-customer/contract.ts';
import { contract as hold } from '../../functions/hold-order/contract.ts';
import { contract as list } from '../../functions/list-entries/contract.ts';
import { contract as history } from '../../functions/list-settings-history/contract.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { fieldErrors } from '../../shared/http/field-errors.ts';

const order = { customerId: 'c-1002', currency: 'IDR', subtotal: 150_000 };
const asked = { code: 'SARI-7K3M9QX2R', customerId: 'c-1002' };
const { referral, program } = defaultSettings;
const withReferral = (changed: object) => ({
  ...defaultSettings,
  referral: { ...referral, ...changed },
});

const points = 'must be a whole number or "max"';
const instant = 'must be an instant in UTC, such as 2026-11-22T10:15:00Z';

type Case = [what: string, part: z.ZodObject, value: unknown, pointer: string, detail: string];

const cases: Case[] = [
  ['text missing', enrol.body, {}, '/name', 'is required'],
  ['number missing', hold.body, { ...order, subtotal: undefined }, '/subtotal', 'is required'],
  [
    'enumeration missing',
    changeSettings.body,
    { ...defaultSettings, program: { ...program, mode: undefined } },
    '/program/mode',
    'is required',
  ],
  [
    'object missing',
    changeSettings.body,
    { ...defaultSettings, quotes: undefined },
    '/quotes',
    'is required',
  ],
  [
    'alternatives missing',
    changeSettings.body,
    withReferral({ discount: undefined }),
    '/referral/discount',
    'is required',
  ],
  [
    'kind missing',
    changeSettings.body,
    withReferral({ discount: {} }),
    '/referral/discount/kind',
    'is required',
  ],
  [
    'kind unknown',
    changeSettings.body,
    withReferral({ discount: { kind: 'half' } }),
    '/referral/discount/kind',
    'must be one of "fixed", "percent"',
  ],
  ['body no object', confirm.body, [], '', 'must be an object'],
  ['null', enrol.body, { name: null }, '/name', 'must be text'],
  ['number for text', enrol.body, { name: 5 }, '/name', 'must be text'],
  [
    'text for a number',
    hold.body,
    { ...order, subtotal: '150000' },
    '/subtotal',
    'must be a whole number',
  ],
  ['fraction', hold.body, { ...order, subtotal: 0.5 }, '/subtotal', 'must be a whole number'],
  [
    'text for a truth',
    hold.body,
    { ...order, customerIsNew: 'yes' },
    '/customerIsNew',
    'must be true or false',
  ],
  ['text for an object', hold.body, { ...order, client: 'till' }, '/client', 'must be an object'],
  [
    'object for a list',
    hold.body,
    { ...order, otherDiscounts: {} },
    '/otherDiscounts',
    'must be a list',
  ],
  ['number too small', hold.body, { ...order, subtotal: -1 }, '/subtotal', 'must be at least 0'],
  [
    'number too large',
    hold.body,
    { ...order, subtotal: 1e13 },
    '/subtotal',
    'must be at most 1000000000000',
  ],
  [
    'text too long',
    check.body,
    { ...asked, code: 'A'.repeat(41) },
    '/code',
    'must have at most 40 characters',
  ],
  ['text empty', enrol.body, { name: ' ' }, '/name', 'must have at least 1 character'],
  [
    'list too long',
    hold.body,
    { ...order, otherDiscounts: Array(11).fill({ code: 'A', amount: 1 }) },
    '/otherDiscounts',
    'must have at most 10 entries',
  ],
  [
    'deep in a list',
    hold.body,
    { ...order, otherDiscounts: [{ code: 'A', amount: 1 }, { code: 'B' }] },
    '/otherDiscounts/1/amount',
    'is required',
  ],
  ['unknown field', hold.body, { ...order, 'a/b~c': 1 }, '/a~1b~0c', 'is not a field'],
  [
    'enumeration',
    changeCode.body,
    { status: 'gone' },
    '/status',
    'must be one of "active", "paused", "revoked"',
  ],
  ['points as text', hold.body, { ...order, points: 'all' }, '/points', points],
  ['points as a fraction', hold.body, { ...order, points: 1.5 }, '/points', points],
  ['points below none', hold.body, { ...order, points: -1 }, '/points', 'must be at least 0'],
  [
    'address',
    hold.body,
    { ...order, client: { ip: 'home' } },
    '/client/ip',
    'must be an IPv4 address or an IPv6 address',
  ],
  ['address as a number', hold.body, { ...order, client: { ip: 7 } }, '/client/ip', 'must be text'],
  [
    'date for an instant',
    createCode.body,
    { owner: 'c-1001', validUntil: '2027-01-01' },
    '/validUntil',
    instant,
  ],
  [
    'id',
    hold.params,
    { orderId: 'a/b' },
    '/orderId',
    'must be 1 to 64 of A-Z a-z 0-9 . _ ~ : @ + -, the first a letter, a digit or +',
  ],
  ['currency', hold.body, { ...order, currency: 'Rp' }, '/currency', 'must be an ISO 4217 code'],
  ['own rule', adjust.body, { points: 0, reason: 'None' }, '/points', 'must not be 0'],
  ['query no number', list.query, { limit: 'many' }, '/limit', 'must be a whole number'],
  ['query infinite', list.query, { limit: '1e999' }, '/limit', 'must be a whole number'],
  ['query fraction', list.query, { limit: '1.5' }, '/limit', 'must be a whole number'],
  ['query too large', list.query, { limit: '101' }, '/limit', 'must be at most 100'],
  ['query below', history.query, { before: '1' }, '/before', 'must be at least 2'],
  ['cursor', list.query, { cursor: '' }, '/cursor', 'must be a cursor from an earlier page'],
  [
    'if-match',
    changeSettings.headers,
    { 'if-match': '3' },
    '/if-match',
    'must be the ETag in quotes, such as "3"',
  ],
];

describe('what is wrong with a field', () => {
  it.each(cases)('is said plainly: %s', (_, part, value, pointer, detail) => {
    const { error } = part.safeParse(value);
    expect(error && fieldErrors(error)).toEqual([{ pointer, detail }]);
  });

  it('is told of every field, up to twenty', () => {
    const { error } = hold.body.safeParse({ points: 'all', extra: 1 });
    expect(error && fieldErrors(error).map(({ pointer }) => pointer)).toEqual([
      '/customerId',
      '/currency',
      '/subtotal',
      '/points',
      '/extra',
    ]);
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`f${n}`, 1]));
    const crowded = confirm.body.safeParse(many);
    expect(crowded.error && fieldErrors(crowded.error)).toHaveLength(20);
  });
});
