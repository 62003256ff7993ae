import type { MyView } from '../../shared/domain/me.ts';
import type { TimelineEntry } from '../../shared/domain/timeline.ts';
import { createFormat, type Format } from '../format.ts';
import type { Language } from '../language.ts';
import { drawQr } from './qr.ts';
import { discountText, isPromise, type Trouble, told, type Words, words } from './words.ts';

/** Everything that can be on the page. */
export type Shown = {
  language: Language;
  me?: MyView;
  /** What is known of the history so far, newest first. */
  entries: TimelineEntry[];
  /** Whether there are older ones. */
  hasMore: boolean;
  /** Why nothing can be shown. */
  trouble?: Trouble | undefined;
  /** Why the history, or more of it, can't be. */
  historyTrouble?: Trouble | undefined;
};

type Voice = { say: Words; format: Format; money: (amount: number) => string };

const find = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`no #${id}`);
  return element;
};

const write = (id: string, text: string): void => {
  find(id).textContent = text;
};

/** Shows all of it. Nothing but texts and attributes change, so that the page doesn't jump. */
export function show(shown: Shown): void {
  const { language, me, trouble } = shown;
  const say = words[language];
  document.documentElement.lang = language;
  document.title = `Kawan · ${say.title}`;
  find('languages').setAttribute('aria-label', say.languages);
  for (const button of find('languages').querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.value === language));
  }
  const page = find('page');
  page.dataset.state = trouble ? 'trouble' : me ? 'shown' : 'loading';
  page.setAttribute('aria-busy', String(!trouble && !me));
  if (trouble) showNotice(trouble, say);
  else if (me) showMe(me, shown, say);
  else write('hello', say.loading);
}

function showMe(me: MyView, shown: Shown, say: Words): void {
  const { currency: code, exponent } = me.worth;
  const format = createFormat(shown.language);
  const money = (amount: number) => format.money(amount, { code, exponent });
  const voice = { say, format, money };
  showBalance(me, voice);
  showCode(me, voice);
  showAhead(me, voice);
  showHistory(shown, voice);
  write('privacy', say.privacy(format.time(me.linkExpiresAt)));
}

function showNotice(trouble: Trouble, say: Words): void {
  const { title, text } = say.notices[trouble];
  write('notice-title', title);
  write('notice-text', text);
  write('retry', say.again);
  find('retry').hidden = trouble === 'expired' || trouble === 'missing';
  write('privacy', '');
}

function showBalance({ name, points, worth }: MyView, { say, format, money }: Voice): void {
  write('hello', say.hello(name));
  write('available', format.number(points.available));
  write('unit', say.unit);
  write('worth', say.worth(money(points.available * worth.valuePerPoint)));
  const least = worth.minimumPerRedemption;
  const limits = least > 1 ? say.limits(format.number(least)) : '';
  write('limits', worth.spendable ? limits : say.notSpendable);
}

function showCode({ code, referrals, invitation }: MyView, voice: Voice): void {
  const { say, format, money } = voice;
  const { discount, minimumOrder, newCustomersOnly, rewardPoints, usable } = invitation;
  const saving = discountText(discount, say, format, money);
  const promise = [
    say.gain(saving),
    newCustomersOnly ? say.firstOrder : '',
    minimumOrder > 0 ? say.fromOrder(money(minimumOrder)) : '',
    rewardPoints > 0 ? say.reward(format.number(rewardPoints)) : '',
  ];
  write('code-title', say.codeTitle);
  write('code-text', usable ? `${promise.join('')}.` : say.codeOff);
  write('code', code);
  write('copy', say.copy);
  write('whatsapp', say.whatsapp);
  write('share', say.share);
  write('referrals', say.referrals(referrals, format.number(referrals)));
  find('invite').hidden = !usable;
  if (!usable) return;
  const qr = document.getElementById('qr');
  if (qr) {
    drawQr(qr, code);
    qr.setAttribute('aria-label', say.qr(code));
  }
  const text = say.shareText(code, saving, newCustomersOnly);
  find('whatsapp').setAttribute('href', `https://wa.me/?text=${encodeURIComponent(text)}`);
  find('share').dataset.text = text;
  find('share').hidden = !('share' in navigator);
}

function showAhead({ points }: MyView, { say, format }: Voice): void {
  const count = (value: number) => say.points(format.number(value));
  const rows = [
    ...points.maturing.map(({ points: coming, on }) =>
      rowOf({ ...say.maturing(format.day(on)), amount: `+${count(coming)}`, mood: 'coming' }),
    ),
    ...(points.held > 0 ? [rowOf({ ...say.held, amount: count(points.held) })] : []),
    ...(points.debt > 0 ? [rowOf({ ...say.debt, amount: `−${count(points.debt)}` })] : []),
    ...points.expiring.map(({ points: ending, expiresAt }) =>
      rowOf({ ...say.expiring(format.dateTime(expiresAt)), amount: count(ending) }),
    ),
  ];
  write('ahead-title', say.aheadTitle);
  find('ahead').replaceChildren(...rows);
  write('ahead-text', rows.length === 0 ? say.aheadEmpty : '');
}

function showHistory({ entries, hasMore, historyTrouble }: Shown, { say, format }: Voice): void {
  write('history-title', say.historyTitle);
  const rows = entries.map((entry) => {
    const { name, more } = told(entry, say);
    const isPromised = isPromise(entry);
    const facts = [format.dateTime(entry.at), ...(isPromised ? [say.promised] : []), ...more];
    const mood = isPromised ? 'coming' : entry.points > 0 ? 'up' : 'down';
    return rowOf({ name, more: facts.join(' · '), amount: format.change(entry.points), mood });
  });
  find('history').replaceChildren(...rows);
  const isEmpty = entries.length === 0 && !historyTrouble;
  write('history-text', isEmpty ? say.historyEmpty : '');
  write('history-problem', historyTrouble ? say.historyTrouble : '');
  write('more', historyTrouble ? say.again : say.more);
  find('more').hidden = !hasMore && !historyTrouble;
}

type Row = { name: string; more: string; amount: string; mood?: 'up' | 'down' | 'coming' };

function rowOf({ name, more, amount, mood }: Row): HTMLLIElement {
  const row = document.createElement('li');
  const part = (tag: string, text: string, className: string) => {
    const element = document.createElement(tag);
    element.textContent = text;
    element.className = className;
    return element;
  };
  const words = document.createElement('div');
  words.append(part('p', name, 'name'), part('p', more, 'small'));
  row.append(words, part('p', amount, `amount ${mood ?? ''}`));
  return row;
}
