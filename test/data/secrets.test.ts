import { describe, expect, it } from '@jest/globals';
import { secretKey } from '../../shared/data/keys.ts';
import { read } from '../../shared/data/read.ts';
import { signer, storedSigner } from '../../shared/data/secrets.ts';

describe.each(['QUOTE', 'CLIENT'] as const)('the secret %s', (name) => {
  it('is made once, however many need it first at once', async () => {
    const ten = <Result>(work: () => Promise<Result>) =>
      Promise.all(Array.from({ length: 10 }, work));
    // Opens as many connections, so that none of the ten is done before another has begun.
    expect(new Set(await ten(() => storedSigner(name)))).toEqual(new Set([undefined]));
    const signers = await ten(() => signer(name));
    const later = await storedSigner(name);
    const signed = [...signers, later].map((made) => `${made?.keyId} ${made?.mac('text')}`);
    expect(new Set(signed).size).toBe(1);
    expect(await read(secretKey(name))).toMatchObject({ keyId: later?.keyId });
  });
});

it('what one secret signs, the other does not', async () => {
  const [quote, client] = await Promise.all([signer('QUOTE'), signer('CLIENT')]);
  expect(quote.mac('text')).not.toBe(client.mac('text'));
});
