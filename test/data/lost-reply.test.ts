import { afterEach, describe, expect, it } from '@jest/globals';
import { table } from '../../shared/data/client.ts';
import { createCode, readCode } from '../../shared/data/codes.ts';
import { confirm } from '../../shared/data/confirm.ts';
import { decideOrder } from '../../shared/data/decide-order.ts';
import { createLink, isCurrent, openLink } from '../../shared/data/links.ts';
import { reserve } from '../../shared/data/reserve.ts';
import { changeSettings, readSettings } from '../../shared/data/settings.ts';
import { parseCode } from '../../shared/domain/codes.ts';
import { isRefusal } from '../../shared/domain/refusals.ts';
import { defaultSettings } from '../../shared/domain/settings.ts';
import { aHold, customerWith, now } from './builders.ts';

/** The next write is done, but its answer gets lost on the way. */
function loseTheNextReply(): void {
  let lost = false;
  table.middlewareStack.add(
    (next, context) => async (args) => {
      const result = await next(args);
      if (lost || !/Write|Put|Update/.test(String(context.commandName))) return result;
      lost = true;
      throw Object.assign(new Error('the socket was closed'), { code: 'ECONNRESET' });
    },
    { step: 'initialize', name: 'lose' },
  );
}

afterEach(() => {
  table.middlewareStack.remove('lose');
});

describe('a write whose reply is lost', () => {
  it('is a hold all the same', async () => {
    const customerId = await customerWith(100);
    loseTheNextReply();
    const hold = aHold({ customerId, points: 60 });
    expect(await reserve(hold, now)).toMatchObject({ hold: { orderId: hold.orderId } });
  });

  it('is a confirmation, done once', async () => {
    const hold = aHold();
    await reserve(hold, now);
    loseTheNextReply();
    expect(await confirm(hold.orderId, now)).toMatchObject({ resolution: { kind: 'confirmed' } });
  });

  it.each(['approve', 'reject'] as const)('is our own decision to %s', async (decision) => {
    const hold = aHold({ requestedBy: 'till' });
    await reserve(hold, now);
    loseTheNextReply();
    const verdict = { decision, by: 'rina', reason: 'Called' };
    expect(await decideOrder(hold.orderId, verdict, now)).toMatchObject({ decision: verdict });
  });

  it('is not somebody else’s code', async () => {
    const owner = await customerWith(0);
    loseTheNextReply();
    const code = await createCode({ owner, code: 'OURS2026', usageLimit: 5 }, now);
    expect(code).toMatchObject({ owner });
    const key = parseCode('OURS2026');
    expect(key && (await readCode(key))).toEqual(code);
  });

  it('is a good link', async () => {
    const customerId = await customerWith(0);
    loseTheNextReply();
    const made = await createLink(customerId, 'till', now);
    const link = isRefusal(made) ? made : await openLink(made.token, now);
    expect(!isRefusal(link) && (await isCurrent(link))).toBe(true);
  });

  it('is not somebody else’s change of settings', async () => {
    loseTheNextReply();
    expect(await changeSettings(0, defaultSettings, 'sri', now)).toMatchObject({ version: 1 });
    expect((await readSettings()).version).toBe(1);
  });
});
