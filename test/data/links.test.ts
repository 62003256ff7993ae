import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from '@jest/globals';
import { table, tableName } from '../../shared/data/client.ts';
import { readCustomer } from '../../shared/data/customers.ts';
import { currentLinkKey } from '../../shared/data/keys.ts';
import { createLink, isCurrent, openLink } from '../../shared/data/links.ts';
import { read } from '../../shared/data/read.ts';
import { minuteMs } from '../../shared/domain/calendar.ts';
import type { CustomerId } from '../../shared/domain/ids.ts';
import { LinkToken } from '../../shared/domain/links.ts';
import { isRefusal, linkNotGood } from '../../shared/domain/refusals.ts';
import { aCustomer, customerWith, now } from './builders.ts';

async function made(customerId: CustomerId, at = now) {
  const link = await createLink(customerId, 'till', at);
  if (isRefusal(link)) throw new Error(link.refused);
  return link;
}

async function opened(token: LinkToken, at = now) {
  const link = await openLink(token, at);
  if (isRefusal(link)) throw new Error(link.refused);
  return link;
}

const whole = async () =>
  (await table.send(new ScanCommand({ TableName: tableName, ConsistentRead: true }))).Items ?? [];

describe('createLink', () => {
  it('leaves the token’s hash in the table and the token nowhere', async () => {
    const { token } = await made(await customerWith(0));
    const { hash } = await opened(token);
    const items = JSON.stringify(await whole());
    expect(items).toContain(`LINK#${hash}`);
    expect(items).not.toContain(token);
    expect(items).not.toContain(Buffer.from(token, 'base64url').toString('hex'));
  });

  it('draws another token every time', async () => {
    const customerId = await customerWith(0);
    const tokens = [await made(customerId), await made(customerId)].map(({ token }) => token);
    expect(new Set(tokens).size).toBe(2);
  });

  it('tells who made it, and leaves it to be swept a day after its end', async () => {
    const customerId = await customerWith(0);
    const { token, expiresAt } = await made(customerId);
    expect(expiresAt).toBe('2026-11-22T10:15:00.000Z');
    const { hash } = await opened(token);
    const ttl = Date.parse('2026-11-23T10:15:00.000Z') / 1000;
    const items = (await whole()).filter(({ pk }) => pk === `LINK#${hash}`);
    expect(items).toMatchObject([{ sk: 'LINK', customerId, by: 'till', expiresAt, ttl }]);
    expect(await read(currentLinkKey(customerId))).toMatchObject({ hash, ttl });
  });

  it('refuses a customer who is not enrolled, and writes nothing', async () => {
    const customerId = aCustomer();
    const before = await whole();
    expect(await createLink(customerId, 'till', now)).toMatchObject({
      refused: 'customer_not_found',
    });
    expect(await whole()).toHaveLength(before.length);
  });
});

describe('openLink', () => {
  it('opens until the millisecond before the end', async () => {
    const customerId = await customerWith(0);
    const { token } = await made(customerId);
    const end = now + 15 * minuteMs;
    expect(await openLink(token, end - 1)).toMatchObject({ customerId });
    expect(await openLink(token, end)).toEqual(linkNotGood);
  });

  it('refuses a token that was never made', async () => {
    expect(await openLink(LinkToken.parse('x'.repeat(43)), now)).toEqual(linkNotGood);
  });
});

describe('a customer’s current link', () => {
  it('is the newest, and the one before is not good any more', async () => {
    const customerId = await customerWith(0);
    const old = await opened((await made(customerId)).token);
    expect(await isCurrent(old)).toBe(true);
    expect(await readCustomer(customerId, now, old)).toMatchObject({ profile: { customerId } });
    const young = await opened((await made(customerId, now + 1)).token);
    expect(await isCurrent(old)).toBe(false);
    expect(await readCustomer(customerId, now, old)).toEqual(linkNotGood);
    expect(await isCurrent(young)).toBe(true);
  });

  it('does not end another customer’s', async () => {
    const first = await opened((await made(await customerWith(0))).token);
    await made(await customerWith(0));
    expect(await isCurrent(first)).toBe(true);
  });

  it('is exactly one of many that are made at once', async () => {
    const customerId = await customerWith(0);
    const links = await Promise.all(Array.from({ length: 10 }, () => made(customerId)));
    const good = await Promise.all(links.map(async ({ token }) => isCurrent(await opened(token))));
    expect(good.filter((isGood) => isGood)).toHaveLength(1);
  });

  it('is not a link of a customer who has none', async () => {
    const customerId = await customerWith(0);
    const link = await opened((await made(customerId)).token);
    const stranger = { ...link, customerId: await customerWith(0) };
    expect(await isCurrent(stranger)).toBe(false);
    expect(await readCustomer(stranger.customerId, now, stranger)).toEqual(linkNotGood);
  });
});
