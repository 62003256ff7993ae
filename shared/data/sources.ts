import { type Client, networkOf, type Source } from '../domain/client.ts';
import { signer } from './secrets.ts';

/** Enough of a hash that no two are the same, 132 bits, and short enough for a hold of 1 KB. */
const hashLength = 22;

/**
 * What is kept of a client. Addresses are few enough to try them all against a hash without a key.
 * The secret is read once by each instance of a function.
 */
export async function sourceOf(client: Client | undefined): Promise<Source | undefined> {
  if (client?.ip === undefined && client?.deviceId === undefined) return undefined;
  const { mac } = await signer('CLIENT');
  const { ip, deviceId } = client;
  return {
    ...(ip && { network: mac(`ip ${networkOf(ip)}`).slice(0, hashLength) }),
    ...(deviceId && { device: mac(`device ${deviceId}`).slice(0, hashLength) }),
  };
}
