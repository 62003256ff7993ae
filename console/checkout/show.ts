import { type CodeEntry, readCode } from './code-entry.ts';
import type { Conversation } from './conversation.ts';
import type { Parts } from './markup.ts';
import { notchCount, notchOf } from './notches.ts';
import { codeNote, type Note, pointsNote, type Voice } from './notes.ts';
import type { Offer } from './offer.ts';
import type { Line, Redeemable } from './quote.ts';

/** The texts that don't depend on what is entered. */
export function label(parts: Parts, { words }: Voice): void {
  parts.title.textContent = words.title;
  parts.codeLabel.textContent = words.code;
  parts.code.placeholder = words.codeHint;
  parts.use.textContent = words.use;
  parts.pointsLabel.textContent = words.points;
  parts.all.textContent = words.all;
  parts.unavailableText.textContent = words.unavailable;
  parts.again.textContent = words.again;
}

/** What stands in the field: a code too short is a mistake when somebody has gone on from it. */
export function entryIn(field: HTMLInputElement, options: { oldCodes: boolean }): CodeEntry {
  const entry = readCode(field.value, options);
  const isLeft = entry.state === 'unfinished' && !field.matches(':focus');
  return isLeft ? { state: 'mistyped', flaw: 'length' } : entry;
}

/** Shows where a conversation stands. */
export function show(
  parts: Parts,
  conversation: Conversation,
  voice: Voice,
  entry: CodeEntry,
): void {
  const { phase, offer, lastQuote } = conversation;
  parts.unavailable.hidden = phase !== 'unavailable';
  const note = codeNote(entry, conversation, voice);
  setNote(parts.codeNote, note);
  parts.code.setAttribute('aria-invalid', String(note.mood === 'bad'));
  const { redeemable } = lastQuote ?? {};
  const isOffered = phase !== 'unavailable' && redeemable !== undefined && redeemable.available > 0;
  parts.points.hidden = !isOffered;
  if (isOffered) showPoints(parts, offer, redeemable, voice);
  showLines(parts, conversation, voice);
}

function showPoints(parts: Parts, offer: Offer, redeemable: Redeemable, voice: Voice): void {
  const { words, format, money } = voice;
  const { points } = offer;
  const count = notchCount(redeemable);
  const number = format.number(points);
  const worth = money(points * redeemable.valuePerPoint);
  const text = points === 0 ? words.noPoints : words.pointsWorth(number, worth);
  parts.spend.hidden = count === 0;
  parts.slider.max = String(count);
  parts.slider.value = String(notchOf(points, redeemable));
  parts.slider.setAttribute('aria-valuetext', text);
  parts.number.value = String(points);
  parts.output.textContent = count === 0 ? '' : text;
  setNote(parts.pointsNote, pointsNote(offer, redeemable, voice));
}

function setNote(element: HTMLElement, { text, mood }: Note): void {
  // Said once: a live region that is filled with the same again may be read out again.
  if (element.textContent !== text) element.textContent = text;
  element.className = `note ${mood ?? ''}`;
}

function showLines(parts: Parts, conversation: Conversation, { words, format, money }: Voice) {
  const { phase, cart, lastQuote } = conversation;
  if (cart === undefined) return parts.lines.replaceChildren();
  const quote = phase === 'unavailable' ? undefined : lastQuote;
  const nameOf = (line: Line): string => {
    if (line.kind === 'points') return words.pointsLine(format.number(line.points));
    return line.kind === 'referral' ? words.codeLine(line.code) : line.code;
  };
  const total = quote?.total ?? cart.subtotal;
  const rows: [string, number][] = [
    [words.subtotal, cart.subtotal],
    ...(quote?.lines ?? []).map((line): [string, number] => [nameOf(line), -line.amount]),
    [words.total, total],
  ];
  parts.lines.replaceChildren(...rows.map(([name, amount]) => lineOf(name, money(amount))));
  parts.lines.setAttribute('aria-busy', String(phase === 'asking'));
  const said = phase === 'asking' ? '' : `${words.total} ${money(total)}`;
  if (parts.said.textContent !== said) parts.said.textContent = said;
}

function lineOf(name: string, amount: string): HTMLElement {
  const row = document.createElement('div');
  for (const [tag, text] of [
    ['dt', name],
    ['dd', amount],
  ] as const) {
    const cell = document.createElement(tag);
    cell.textContent = text;
    row.append(cell);
  }
  return row;
}
