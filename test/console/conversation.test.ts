import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { answerMsMax, Conversation, pauseMs } from '../../console/checkout/conversation.ts';
import { withCode, withPoints } from '../../console/checkout/offer.ts';
import type { Quote } from '../../console/checkout/quote.ts';
import type { Sent } from '../../console/checkout/send.ts';
import { aQuote, cart, redeemable } from './quotes.ts';

beforeEach(() => {
  jest.useFakeTimers({ now: Date.parse('2026-11-22T10:00:00Z') });
});
afterEach(() => {
  jest.useRealTimers();
});

type Asked = { request: { referralCode?: string; points: number }; signal: AbortSignal };

/** A conversation with a platform that answers when the test says so. */
function begin({ answersLate = false } = {}) {
  const asked: (Asked & { answer: (sent: Sent) => void })[] = [];
  const phases: string[] = [];
  const conversation: Conversation = new Conversation(
    (request, signal) =>
      new Promise((answer) => {
        asked.push({ request: request as Asked['request'], signal, answer });
        const aborted = () => answer({ retryAfterSeconds: 0, isHopeless: false });
        if (!answersLate) signal.addEventListener('abort', aborted);
      }),
    () => phases.push(conversation.phase),
  );
  const pass = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const answer = async (quote: Quote) => {
    asked.at(-1)?.answer({ quote });
    await pass(0);
  };
  const fail = async (retryAfterSeconds = 0, isHopeless = false) => {
    asked.at(-1)?.answer({ retryAfterSeconds, isHopeless });
    await pass(0);
  };
  return { conversation, asked, phases, pass, answer, fail };
}

/** The same, with a first price. */
async function priced(options?: Parameters<typeof begin>[0]) {
  const talk = begin(options);
  talk.conversation.setCart(cart);
  await talk.pass(pauseMs);
  await talk.answer(aQuote({ redeemable }));
  return talk;
}

describe('a conversation', () => {
  it('asks once for a cart, and not again for the same one', async () => {
    const { conversation, asked, pass } = await priced();
    conversation.setCart({ ...cart });
    await pass(pauseMs);
    expect(asked).toHaveLength(1);
    expect(conversation).toMatchObject({ phase: 'priced', lastQuote: { total: 150_000 } });
  });

  it('waits for a pause, and asks for the last that was entered', async () => {
    const { conversation, asked, pass } = await priced();
    for (const points of [50, 60, 70]) {
      conversation.enter(withPoints(conversation.offer, points));
      await pass(pauseMs - 1);
    }
    expect(asked).toHaveLength(1);
    await pass(1);
    expect(asked.map(({ request }) => request.points)).toEqual([0, 70]);
  });

  it('drops the answer to what isn’t entered any more', async () => {
    const { conversation, asked, pass, answer } = await priced({ answersLate: true });
    conversation.enter(withPoints(conversation.offer, 100));
    await pass(pauseMs);
    const [, stale] = asked;
    conversation.enter(withPoints(conversation.offer, 200));
    expect(stale?.signal.aborted).toBe(true);
    stale?.answer({ quote: aQuote({ total: 140_000 }) });
    await pass(pauseMs);
    expect(conversation).toMatchObject({ phase: 'asking', lastQuote: { total: 150_000 } });
    await answer(aQuote({ total: 130_000, redeemable }));
    expect(conversation).toMatchObject({ phase: 'priced', offer: { quote: { total: 130_000 } } });
  });

  it('asks at once again without what was refused', async () => {
    const { conversation, asked, pass, answer } = await priced();
    conversation.enter(withCode(conversation.offer, 'LEBARAN26'), true);
    await pass(0);
    await answer(aQuote({ referral: { status: 'refused', reason: 'code_not_usable' } }));
    expect(asked).toHaveLength(3);
    expect(asked[2]?.request).not.toHaveProperty('referralCode');
    expect(conversation.phase).toBe('asking');
    await answer(aQuote());
    expect(conversation).toMatchObject({
      phase: 'priced',
      offer: { code: 'LEBARAN26', codeRefusal: 'code_not_usable' },
    });
  });

  it('lets the order go on when the service fails, and asks again by itself', async () => {
    const { conversation, asked, pass, answer, fail } = await priced();
    conversation.enter(withPoints(conversation.offer, 100));
    await pass(pauseMs);
    await fail();
    expect(conversation.phase).toBe('unavailable');
    await pass(4999);
    expect(asked).toHaveLength(2);
    await pass(1);
    await answer(aQuote({ redeemable }));
    expect(asked).toHaveLength(3);
    expect(conversation).toMatchObject({ phase: 'priced', offer: { points: 100 } });
  });

  it('waits as long as the service says, and a minute where the question was wrong', async () => {
    const { conversation, asked, pass, fail } = await priced();
    conversation.retry();
    await pass(0);
    await fail(20);
    await pass(19_999);
    expect(asked).toHaveLength(2);
    await pass(1);
    await fail(0, true);
    await pass(59_999);
    expect(asked).toHaveLength(3);
    await pass(1);
    expect(asked).toHaveLength(4);
    expect(conversation.phase).toBe('unavailable');
  });

  it('doesn’t wait for ever', async () => {
    const { conversation, pass } = await priced();
    conversation.retry();
    await pass(answerMsMax - 1);
    expect(conversation.phase).toBe('asking');
    await pass(1);
    expect(conversation.phase).toBe('unavailable');
  });

  it('asks again before the price ends, and shows no waiting for it', async () => {
    const { asked, phases, pass, answer } = await priced();
    const before = phases.length;
    await pass(600_000);
    expect(asked).toHaveLength(2);
    await answer(aQuote({ quoteToken: 'newer' }));
    expect(phases.slice(before)).toEqual(['priced']);
  });

  it('is silent once it is stopped, and without a cart', async () => {
    const { conversation, asked, pass } = await priced();
    conversation.stop();
    await pass(3_600_000);
    conversation.setCart(undefined);
    conversation.retry();
    await pass(3_600_000);
    expect(asked).toHaveLength(1);
  });
});
