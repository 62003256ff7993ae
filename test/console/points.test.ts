import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createFormat } from '../../console/format.ts';
import { askEntries, askMe } from '../../console/points/ask.ts';
import { dropToken, takeToken } from '../../console/points/token.ts';
import { discountText, isPromise, told, words } from '../../console/points/words.ts';
import { emptyAccount } from '../../shared/domain/account.ts';
import { linkMinutes } from '../../shared/domain/links.ts';
import { type MyView, myView } from '../../shared/domain/me.ts';
import { type TimelineEntry, TimelineKind } from '../../shared/domain/timeline.ts';
import { buyer, codeTerms, now, settingsWith } from '../domain/builders.ts';

const token = 'mK3vT0d5uYw2s7XqLr9eJbNc1aHfGz8oPi6VtBkEyRA';

/** A browser's tab, at an address. */
function tabAt(hash: string, kept: Record<string, string> = {}) {
  const urls: string[] = [];
  return {
    urls,
    kept,
    location: { hash, pathname: '/points/', search: '?lang=id' },
    history: {
      replaceState: (_: unknown, _title: string, url: string) => {
        urls.push(url);
      },
    },
    sessionStorage: {
      getItem: (key: string) => kept[key] ?? null,
      setItem: (key: string, value: string) => {
        kept[key] = value;
      },
      removeItem: (key: string) => {
        delete kept[key];
      },
    },
  };
}

describe('takeToken', () => {
  it('takes the token out of the address, and keeps it for the tab', () => {
    const tab = tabAt(`#${token}`);
    expect(takeToken(tab)).toBe(token);
    expect(tab.urls).toEqual(['/points/?lang=id']);
    expect(takeToken(tabAt('', tab.kept))).toBe(token);
  });

  it('prefers the newer link to the one before', () => {
    const kept = { 'kawan-link': 'a'.repeat(43) };
    expect(takeToken(tabAt(`#${token}`, kept))).toBe(token);
    expect(kept['kawan-link']).toBe(token);
  });

  it.each(['', '#', '#top', `#${token}x`, `#${token.slice(1)}`])('finds none in %j', (hash) => {
    const tab = tabAt(hash);
    expect(takeToken(tab)).toBeUndefined();
    expect(tab.urls).toEqual(hash === '' ? [] : ['/points/?lang=id']);
  });

  it('does without storage where a browser has none', () => {
    const refuses = () => {
      throw new Error('no storage');
    };
    const sessionStorage = { getItem: refuses, setItem: refuses, removeItem: refuses };
    const tab = { ...tabAt(`#${token}`), sessionStorage };
    expect(takeToken(tab)).toBe(token);
    expect(() => dropToken(tab)).not.toThrow();
  });

  it('is forgotten when it is good for nothing any more', () => {
    const tab = tabAt(`#${token}`);
    takeToken(tab);
    dropToken(tab);
    expect(tab.kept).toEqual({});
  });
});

const me: MyView = myView(
  {
    profile: {
      customerId: buyer,
      name: 'Sari',
      code: 'SARI-7K3M9QX2R',
      pendingShards: 1,
      enrolledAt: '2026-01-01T00:00:00.000Z',
    },
    account: emptyAccount,
    maturing: [],
  },
  {
    settings: settingsWith().document,
    code: codeTerms(),
    link: { customerId: buyer, by: 'till', at: '', expiresAt: '2026-11-22T10:15:00.000Z' },
    now,
  },
);

describe('askMe', () => {
  const original = globalThis.fetch;
  afterEach(() => {
    globalThis.fetch = original;
    jest.useRealTimers();
  });

  /** Answers with each of these, the last one for ever. */
  function answering(...answers: (Response | Error)[]) {
    const asked: { url: string; authorization: string }[] = [];
    globalThis.fetch = async (url, init) => {
      asked.push({
        url: String(url),
        authorization: new Headers(init?.headers).get('authorization') ?? '',
      });
      const answer = answers.length > 1 ? answers.shift() : answers[0];
      if (answer instanceof Response) return answer.clone();
      throw answer;
    };
    return asked;
  }
  const busy = () => new Response('{}', { status: 503, headers: { 'retry-after': '2' } });

  it('reads what the service answers, with the token as the bearer and nowhere else', async () => {
    const asked = answering(Response.json(me));
    expect(await askMe(token)).toEqual({ answer: me });
    expect(asked).toEqual([{ url: '/v1/me', authorization: `Bearer ${token}` }]);
  });

  it.each([
    ['expired', new Response('{}', { status: 401 })],
    ['broken', new Response('{}', { status: 500 })],
    ['broken', new Response('no json')],
    ['broken', Response.json({ ...me, points: {} })],
    ['offline', new TypeError('Failed to fetch')],
  ] as const)('tells that it is %s', async (trouble, answer) => {
    answering(answer);
    expect(await askMe(token)).toEqual({ trouble });
  });

  it('asks a busy service again, as often as somebody would watch', async () => {
    jest.useFakeTimers();
    const asked = answering(busy(), Response.json(me));
    const asking = askMe(token);
    await jest.advanceTimersByTimeAsync(1999);
    expect(asked).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(await asking).toEqual({ answer: me });

    answering(busy());
    const givingUp = askMe(token);
    await jest.advanceTimersByTimeAsync(4000);
    expect(await givingUp).toEqual({ trouble: 'busy' });
  });

  it('asks for pages of entries', async () => {
    const asked = answering(Response.json({ entries: [] }));
    expect(await askEntries(token, 'abc=')).toEqual({ answer: { entries: [] } });
    expect(asked[0]?.url).toBe('/v1/me/entries?limit=20&cursor=abc%3D');
    answering(Response.json({ entries: [{ points: 'many' }] }));
    expect(await askEntries(token)).toEqual({ trouble: 'broken' });
  });
});

const entry = (changes: Partial<TimelineEntry>): TimelineEntry =>
  ({
    entryId: 'e',
    at: '2026-11-22T10:00:00.000Z',
    kind: 'matured',
    points: 10,
    ...changes,
  }) as TimelineEntry;

describe.each(['id', 'en'] as const)('the words in %s', (language) => {
  const say = words[language];

  it('say how long a link is good for', () => {
    expect(say.notices.expired.text).toContain(`${linkMinutes} `);
  });

  it('have a name for everything that can happen', () => {
    const names = TimelineKind.options.map((kind) => told(entry({ kind }), say).name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('name one’s own orders, and never a friend’s', () => {
    const orderId = 'INV-1' as TimelineEntry['orderId'];
    for (const kind of ['redeemed', 'returned', 'earned'] as const) {
      expect(told(entry({ kind, orderId }), say).more).toEqual([say.order('INV-1')]);
    }
    for (const kind of ['reward', 'clawed_back'] as const) {
      expect(told(entry({ kind, orderId }), say).more).toEqual([]);
    }
  });

  it('tell apart why points were taken, and the shop’s reason', () => {
    const taken = ['debt', 'review', undefined].map(
      (detail) => told(entry({ kind: 'clawed_back', detail }), say).name,
    );
    expect(taken).toEqual([say.paidDebt, say.heldBack, say.kinds.clawed_back]);
    const adjusted = entry({ kind: 'adjusted', points: -5, detail: 'Koreksi' });
    expect(told(adjusted, say)).toEqual({ name: say.takenByShop, more: ['Koreksi'] });
  });

  it('say what a code is worth', () => {
    const format = createFormat(language);
    const text = (discount: MyView['invitation']['discount']) =>
      discountText(discount, say, format, (amount) => format.money(amount));
    expect(text({ kind: 'fixed', amount: 5000 })).toBe(format.money(5000));
    expect(text({ kind: 'percent', basisPoints: 1000 })).toBe('10%');
    const capped = text({ kind: 'percent', basisPoints: 1250, max: 20_000 });
    expect(capped).toContain(format.money(20_000));
  });
});

describe('isPromise', () => {
  it('is what is given another day', () => {
    const promises = TimelineKind.options.filter((kind) => isPromise(entry({ kind })));
    expect(promises).toEqual(['reward', 'earned']);
  });
});
