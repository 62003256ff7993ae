import { expect, it } from '@jest/globals';
import { quoteSigner } from '../../shared/data/quote-keys.ts';

it('makes one key, however many first quotes there are at once', async () => {
  const signers = await Promise.all(Array.from({ length: 10 }, () => quoteSigner()));
  const later = await quoteSigner();
  const signed = [...signers, later].map(({ keyId, mac }) => `${keyId} ${mac('text')}`);
  expect(new Set(signed).size).toBe(1);
});
