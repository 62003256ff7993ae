import { createHmac, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Mac } from '../domain/quote-token.ts';
import { type SecretName, secretKey } from './keys.ts';
import { read } from './read.ts';
import { transact } from './transact.ts';

const Secret = z.object({ keyId: z.string(), secret: z.base64() });

/** Makes keyed hashes with one secret of the installation; the key id says with which. */
export type Signer = { keyId: string; mac: Mac };

const known = new Map<SecretName, Signer>();

/** The signer of this name, once there is one. A secret never leaves the table and this module. */
export async function storedSigner(name: SecretName): Promise<Signer | undefined> {
  const signer = known.get(name);
  if (signer) return signer;
  const item = await read(secretKey(name));
  return item && remember(name, item);
}

/** The signer of this name. Whoever needs it first makes its secret; of many at once, one does. */
export const signer = async (name: SecretName): Promise<Signer> =>
  (await storedSigner(name)) ?? remember(name, await makeSecret(name));

function remember(name: SecretName, item: unknown): Signer {
  const { keyId, secret } = Secret.parse(item);
  const key = Buffer.from(secret, 'base64');
  const mac: Mac = (text) => createHmac('sha256', key).update(text).digest('base64url');
  known.set(name, { keyId, mac });
  return { keyId, mac };
}

async function makeSecret(name: SecretName): Promise<unknown> {
  const made = {
    keyId: randomBytes(4).toString('hex'),
    secret: randomBytes(32).toString('base64'),
  };
  const outcome = await transact({
    entry: {
      put: {
        Item: { ...secretKey(name), ...made },
        ConditionExpression: 'attribute_not_exists(pk)',
      },
    },
  });
  return outcome.committed ? made : outcome.failed.entry?.item;
}
