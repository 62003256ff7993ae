/** What a link has behind its `#`: 256 bits in base64url. */
const pattern = /^#([A-Za-z0-9_-]{43})$/;
const storedAs = 'kawan-link';

/** Of a browser's window, what this needs. */
type Browser = {
  location: { hash: string; pathname: string; search: string };
  history: { replaceState(state: unknown, title: string, url: string): void };
  sessionStorage: {
    getItem(key: string): string | null;
    setItem(key: string, value: string): void;
    removeItem(key: string): void;
  };
};

/**
 * The token of the link that opened this page, taken out of the address, so that nobody reads it
 * over a shoulder and it isn't in the history of a phone that is lent. It is kept for this tab only,
 * so that the page can be loaded again. Undefined where there is none.
 */
export function takeToken({ location, history, sessionStorage }: Browser): string | undefined {
  const [, token] = pattern.exec(location.hash) ?? [];
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  try {
    if (token !== undefined) sessionStorage.setItem(storedAs, token);
    return token ?? sessionStorage.getItem(storedAs) ?? undefined;
  } catch {
    // A browser that keeps nothing shows the page once.
    return token;
  }
}

/** Forgets a token that is good for nothing any more. */
export function dropToken({ sessionStorage }: Pick<Browser, 'sessionStorage'>): void {
  try {
    sessionStorage.removeItem(storedAs);
  } catch {
    // Nothing was kept.
  }
}
