import { describe, expect, it, jest } from '@jest/globals';

/** The module reads CALLERS when it is loaded, as a function does. */
async function admitting(callers: string | undefined) {
  if (callers === undefined) delete process.env.CALLERS;
  else process.env.CALLERS = callers;
  jest.resetModules();
  const { admit, Claims } = await import('../../shared/http/caller.ts');
  return (claims: object) => admit(Claims.parse(claims));
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

  it('is not there without a list of callers', async () => {
    await expect(admitting(undefined)).rejects.toThrow();
    await expect(admitting('')).rejects.toThrow();
  });
});
