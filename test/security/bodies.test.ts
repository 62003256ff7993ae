import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { bodyBytesMax } from '../../shared/http/body.ts';

process.env.CALLERS = 'orders';
const { handler: quoteOrder } = await import('../../functions/quote-order/handler.ts');

beforeAll(() => {
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
});

async function quote(body: string | Buffer) {
  const claims = { scope: 'kawan/orders', client_id: 'till' };
  const event = {
    headers: { 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : body.toString('base64'),
    isBase64Encoded: typeof body !== 'string',
    requestContext: { requestId: 'r', timeEpoch: Date.now(), authorizer: { jwt: { claims } } },
  };
  const answer = (await quoteOrder(event, {} as never)) as { statusCode: number; body: string };
  return { status: answer.statusCode, body: JSON.parse(answer.body) };
}

const asked = '"customerId":"c-1","currency":"IDR","subtotal":150000';
const pointers = (errors: { pointer: string }[]) => errors.map(({ pointer }) => pointer);

describe('a body', () => {
  it('with a field twice means the last of the two, in all that is made of it', async () => {
    const { status, body } = await quote(`{"subtotal":1,${asked},"subtotal":7000}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ subtotal: 7000, total: 7000 });
    const once = await quote(`{${asked}}`);
    const twice = await quote(`{"subtotal":1e308,${asked}}`);
    expect({ ...twice.body, quoteToken: '', expiresAt: '' }).toEqual({
      ...once.body,
      quoteToken: '',
      expiresAt: '',
    });
    const nonsense = await quote(`{${asked},"subtotal":"many"}`);
    expect(pointers(nonsense.body.errors)).toEqual(['/subtotal']);
  });

  it.each([
    ['itself', `{${asked},"__proto__":{"points":50}}`, '/__proto__'],
    ['an object in it', `{${asked},"client":{"__proto__":{"ip":"x"}}}`, '/client/__proto__'],
    [
      'an object in a list',
      `{${asked},"otherDiscounts":[{"code":"A","amount":1,"__proto__":{"amount":2}}]}`,
      '/otherDiscounts/0/__proto__',
    ],
    ['its constructor', `{${asked},"constructor":{"prototype":{"points":50}}}`, '/constructor'],
  ])(
    'that would change the prototype of %s is refused, and changes none',
    async (_, text, where) => {
      const { status, body } = await quote(text);
      expect({ status, where: pointers(body.errors) }).toEqual({ status: 400, where: [where] });
      for (const name of ['points', 'ip', 'amount']) expect({}).not.toHaveProperty(name);
    },
  );

  it('in base64 is counted by the bytes that it holds', async () => {
    const filled = (bytes: number) => Buffer.from(`{${asked}}`.padEnd(bytes));
    expect((await quote(filled(bodyBytesMax))).status).toBe(200);
    expect((await quote(filled(bodyBytesMax + 1))).status).toBe(413);
  });

  it('of wide characters is counted by its bytes, not by its characters', async () => {
    const wide = (count: number) => `{${asked},"referralCode":"${'é'.repeat(count)}"}`;
    expect(wide(bodyBytesMax / 2).length).toBeLessThan(bodyBytesMax);
    expect((await quote(wide(bodyBytesMax / 2))).status).toBe(413);
  });

  it.each([
    ['arrays', '['.repeat(bodyBytesMax)],
    ['objects', '{"a":'.repeat(3000)],
    ['closed arrays', `${'['.repeat(8000)}${']'.repeat(8000)}`],
    ['closed objects', `${'{"a":'.repeat(2700)}1${'}'.repeat(2700)}`],
    ['arrays in a field', `{${asked},"points":${'['.repeat(7000)}${']'.repeat(7000)}}`],
  ])('that is nothing but depth is refused, not a fault: %s', async (_, text) => {
    expect((await quote(text)).status).toBe(400);
  });

  it.each([
    ['1e3', 1000],
    ['150000.0', 150_000],
    ['-0', 0],
    ['0e99', 0],
  ])('with a whole number written as %s has that number', async (written, subtotal) => {
    const { status, body } = await quote(`{${asked},"subtotal":${written}}`);
    expect(status).toBe(200);
    expect(JSON.stringify(body.subtotal)).toBe(String(subtotal));
  });

  it.each([
    ...['1.5', '1e-1', '9007199254740992', '9007199254740993', '-9007199254740993', '1e309'],
    ...['-1e309', `1${'0'.repeat(400)}`, '2147483648000', '"1e3"', '"150000"', 'null', '[1]'],
  ])('with %s for a whole number is refused', async (written) => {
    const { status, body } = await quote(`{${asked},"subtotal":${written}}`);
    expect({ status, where: [...new Set(pointers(body.errors))] }).toEqual({
      status: 400,
      where: ['/subtotal'],
    });
  });

  it.each(['NaN', 'Infinity', '01', '+1', '.5', '1.', '0x10', '1_000', "'1'", 'undefined'])(
    'with %s for a number is no JSON',
    async (written) => {
      const { status, body } = await quote(`{${asked},"subtotal":${written}}`);
      expect({ status, code: body.code }).toEqual({ status: 400, code: 'invalid_request' });
      expect(body.errors).toBeUndefined();
    },
  );
});
