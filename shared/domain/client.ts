import * as z from 'zod';

/** The device that a customer or a member of staff used, as the platform saw it. */
export const Client = z.strictObject({
  ip: z.union([z.ipv4(), z.ipv6()]).optional(),
  deviceId: z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 printable ASCII characters')
    .optional(),
});
export type Client = z.infer<typeof Client>;

/** All that is kept of a client: hashes that nobody can compare or try without the secret. */
export const Source = z.object({
  network: z.string().optional(),
  device: z.string().optional(),
});
export type Source = z.infer<typeof Source>;

/**
 * What an address counts as: an IPv4 address as itself, also when it is written as an IPv6 address
 * (`::ffff:203.0.113.7`); an IPv6 address as its first 64 bits, because a household or a telephone
 * is given all that follow and may take another of them for every request.
 */
export function networkOf(ip: string): string {
  if (!ip.includes(':')) return ip;
  const groups = ipv6Groups(ip);
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  const isIpv4 = groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff';
  if (isIpv4) return [high >> 8, high & 255, low >> 8, low & 255].join('.');
  return `${groups.slice(0, 4).join(':')}::/64`;
}

/** The eight groups of an IPv6 address, each in lower case without leading zeros. */
function ipv6Groups(ip: string): string[] {
  // A URL's host is written in one way only, with the longest run of zeros left out.
  const [left, right] = new URL(`http://[${ip}]`).hostname
    .slice(1, -1)
    .split('::')
    .map((part) => part.split(':').filter(Boolean));
  const [head = [], tail = []] = [left, right];
  return [...head, ...new Array(8 - head.length - tail.length).fill('0'), ...tail];
}
