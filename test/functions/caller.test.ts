import { describe, expect, it, jest } from '@jest/globals';

/** The module reads CALLERS when it is loaded, as a function does. */
async function admitting(callers: string | undefined) {
  if (callers === undefined) delete process.env.CALLERS;
  else process.env.CALLERS = callers;
  jest.resetModules();
  const { admit, Claims } = await import('../../shared/http/caller.ts');
  return (claims: object | undefined, authorization?: string) =>
    admit(claims && Claims.parse(claims), authorization);
}

describe('admit', () => {
  it('does not let the platform into what is for people', async () => {
    const admit = await admitting('admin,support');
    expect(() => admit({ scope: 'kawan/orders' })).toThrow('may not do this');
    const asAdmin = { scope: 'kawan/orders', 'cognito:groups': '[admin]' };
    expect(() => admit(asAdmin)).toThrow('may not do this');
  });

  it('asks for whole scopes', async () => {
    const admit = await admitting('orders,admin');
    for (const scope of ['kawan/orders.read', 'xkawan/orders', 'kawan/admins']) {
      const token = { scope, 'cognito:groups': '[admin]' };
      expect(() => admit(token)).toThrow('may not do this');
    }
  });

  it('asks for whole groups', async () => {
    const admit = await admitting('admin');
    for (const groups of ['[friends,admin]', '[[admin]]', '[admins xadmin]', '[]', '']) {
      const token = { scope: 'kawan/admin', 'cognito:groups': groups };
      expect(() => admit(token)).toThrow('may not do this');
    }
    const both = { scope: 'kawan/admin', 'cognito:groups': '[support admin]' };
    expect(admit(both)).toMatchObject({ groups: ['support', 'admin'] });
  });

  it('takes no group for another kind of caller, whatever it is called', async () => {
    const admit = await admitting('orders,customer,admin');
    const token = { scope: 'kawan/admin', 'cognito:groups': '[orders customer anyone]' };
    expect(() => admit(token)).toThrow('may not do this');
  });

  const token = 'a'.repeat(43);

  it('takes a customer’s token where the route is for customers, and only there', async () => {
    const customer = await admitting('customer');
    expect(customer(undefined, `Bearer ${token}`)).toEqual({ kind: 'customer', token });
    const closed = await admitting('orders,admin,support');
    expect(() => closed(undefined, `Bearer ${token}`)).toThrow('Send an access token');
    const open = await admitting('anyone');
    expect(open(undefined, `Bearer ${token}`)).toEqual({ kind: 'anyone' });
  });

  it('lets no access token in where the route is for customers', async () => {
    const admit = await admitting('customer');
    for (const scope of ['kawan/orders', 'kawan/admin', 'kawan/customer']) {
      const claims = { scope, 'cognito:groups': '[admin support]' };
      expect(() => admit(claims, `Bearer ${token}`)).toThrow('may not do this');
      expect(() => admit(undefined, `Bearer ${scope}`)).toThrow('link is not good');
    }
  });

  it('is not there without a list of callers', async () => {
    await expect(admitting(undefined)).rejects.toThrow();
    await expect(admitting('')).rejects.toThrow();
  });
});
