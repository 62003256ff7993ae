import { describe, expect, it } from '@jest/globals';
import { read } from '../../shared/data/read.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { customerWith, freezeByHand, now } from '../data/builders.ts';
import { invoke } from './invoke.ts';

const lift = (customerId: string) =>
  invoke('lift-freeze', { params: { customerId }, body: { reason: 'fine' }, as: 'rina' }, now);

const quote = async (customerId: CustomerId) => {
  const order = { customerId, currency: 'IDR', subtotal: 150_000, points: 50 };
  return (await invoke('quote-order', { body: order }, now)).body;
};

describe('lift-freeze', () => {
  it('lets points be quoted and held again, and records who said so and why', async () => {
    const customerId = await customerWith(100);
    await freezeByHand(customerId);
    expect((await quote(customerId)).points).toMatchObject({
      ...{ status: 'refused', reason: 'program_off' },
    });
    expect((await lift(customerId)).body).toEqual({ customerId, wasFrozen: true });
    expect((await quote(customerId)).points).toMatchObject({ status: 'applied' });
    const entry = await read({ pk: `CUSTOMER#${customerId}`, sk: 'FREEZE#LIFTED#2' });
    expect(entry).toMatchObject({ kind: 'freeze_lifted', by: 'rina', reason: 'fine' });
    expect((await lift(customerId)).body).toEqual({ customerId, wasFrozen: false });
  });

  it('knows who is enrolled and never had a point, and nobody else who has no account', async () => {
    const params = { customerId: 'c-enrolled' };
    await invoke('enrol-customer', { params, body: { name: 'Sari' } }, now);
    expect((await lift('c-enrolled')).body).toEqual({ ...params, wasFrozen: false });
    expect(await lift('c-nobody')).toMatchObject({ status: 404 });
  });
});
