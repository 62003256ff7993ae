import type { Format } from '../format.ts';
import type { CodeEntry } from './code-entry.ts';
import type { Conversation } from './conversation.ts';
import type { Offer } from './offer.ts';
import type { Redeemable } from './quote.ts';
import type { Words } from './words.ts';

/** What it takes to tell a conversation in words. */
export type Voice = { words: Words; format: Format; money: (amount: number) => string };

export type Note = { text: string; mood?: 'good' | 'bad' };
const silence: Note = { text: '' };

/** What is to be said of the code that is typed: first what the browser sees, then the answer. */
export function codeNote(
  entry: CodeEntry,
  { phase, offer, lastQuote }: Pick<Conversation, 'phase' | 'offer' | 'lastQuote'>,
  { words, money }: Voice,
): Note {
  if (entry.state === 'mistyped') return { text: words.flaws[entry.flaw], mood: 'bad' };
  if (entry.state !== 'code') return silence;
  if (offer.code === '') return { text: words.pressUse };
  if (offer.codeRefusal) {
    return { text: reasonText(offer.codeRefusal, words), mood: 'bad' };
  }
  const line = lastQuote?.lines.find(({ kind }) => kind === 'referral');
  if (phase !== 'priced' || line === undefined) return silence;
  return { text: words.codeAccepted(money(line.amount)), mood: 'good' };
}

/** A reason that a newer service has and this element doesn't know is a plain refusal. */
const reasonText = (reason: string, { reasons }: Words): string =>
  reasons[reason] ?? reasons.code_not_usable ?? '';

/** What is to be said of the points: first why they are fewer than was wished. */
export function pointsNote(
  { points, pointsRefusal, quote }: Offer,
  { available, max, minimum }: Redeemable,
  { words, format: { number } }: Voice,
): Note {
  if (pointsRefusal) {
    const why = reasonText(pointsRefusal, words);
    const text = points > 0 ? `${why} ${words.lowered(number(points))}` : why;
    return { text, mood: 'bad' };
  }
  if (quote?.points?.status === 'applied' && quote.points.needsApproval) {
    return { text: words.needsApproval };
  }
  if (max === 0 && available < minimum) {
    return { text: words.tooFew(number(available), number(minimum)) };
  }
  if (max === 0) return { text: words.noneHere(number(available)) };
  const text =
    max < available
      ? words.mostPoints(number(available), number(max))
      : words.available(number(available));
  return { text };
}
