import { type Language, preferred } from '../language.ts';
import { askEntries, askMe } from './ask.ts';
import { type Shown, show } from './page.ts';
import { dropToken, takeToken } from './token.ts';
import { words } from './words.ts';

/** The customer's page: `/points/#‹token›`. */
const shown: Shown = { language: preferred(navigator.languages), entries: [], hasMore: false };
let token: string | undefined;
let cursor: string | undefined;
let loadedAt = 0;

/** After so long away somebody wants to see what is there now. */
const staleMs = 60_000;

function open(): void {
  token = takeToken(window);
  void load();
}

async function load(): Promise<void> {
  shown.trouble = undefined;
  if (token === undefined) return fail('missing');
  show(shown);
  const [me, page] = await Promise.all([askMe(token), askEntries(token)]);
  if ('trouble' in me) return fail(me.trouble);
  loadedAt = Date.now();
  shown.me = me.answer;
  shown.historyTrouble = 'trouble' in page ? page.trouble : undefined;
  shown.entries = 'answer' in page ? page.answer.entries : [];
  cursor = 'answer' in page ? page.answer.next : undefined;
  shown.hasMore = cursor !== undefined;
  show(shown);
}

async function loadMore(): Promise<void> {
  if (token === undefined) return;
  const page = await askEntries(token, cursor);
  if ('trouble' in page && page.trouble === 'expired') return fail('expired');
  shown.historyTrouble = 'trouble' in page ? page.trouble : undefined;
  if ('answer' in page) {
    shown.entries = [...shown.entries, ...page.answer.entries];
    cursor = page.answer.next;
    shown.hasMore = cursor !== undefined;
  }
  show(shown);
}

/** Shows why there is nothing to see; of a link that has ended nothing stays on the screen. */
function fail(trouble: NonNullable<Shown['trouble']>): void {
  shown.trouble = trouble;
  if (trouble === 'expired') {
    dropToken(window);
    token = undefined;
    shown.entries = [];
    delete shown.me;
  }
  show(shown);
  document.getElementById('notice-title')?.focus();
}

const toldMs = 2500;

async function copy(): Promise<void> {
  const code = document.getElementById('code');
  const button = document.getElementById('copy');
  if (!code || !button) return;
  const { copied, copyYourself } = words[shown.language];
  try {
    await navigator.clipboard.writeText(code.textContent ?? '');
    button.textContent = copied;
  } catch {
    getSelection()?.selectAllChildren(code);
    button.textContent = copyYourself;
  }
  setTimeout(() => show(shown), toldMs);
}

const onClick = (id: string, act: () => unknown): void =>
  document.getElementById(id)?.addEventListener('click', () => act());

onClick('copy', copy);
onClick('retry', load);
onClick('more', () => (cursor === undefined && shown.historyTrouble ? load() : loadMore()));
onClick('share', () => {
  const text = document.getElementById('share')?.dataset.text ?? '';
  // Who closes the sheet again has shared nothing, and that is no error.
  return navigator.share({ text }).catch(() => undefined);
});
for (const button of document.querySelectorAll<HTMLButtonElement>('#languages button')) {
  button.addEventListener('click', () => {
    shown.language = button.value as Language;
    show(shown);
  });
}
// Another link in the same tab changes the fragment only, and loads nothing.
window.addEventListener('hashchange', open);
window.addEventListener('online', () => shown.trouble === 'offline' && load());
document.addEventListener('visibilitychange', () => {
  const isBack = document.visibilityState === 'visible' && shown.me !== undefined;
  if (isBack && Date.now() - loadedAt > staleMs) void load();
});

open();
