/** One request to the shop's server, and so to Kawan. */
export type Call = {
  method: string;
  path: string;
  status: number;
  /** Whether the answer was that of an earlier, equal request. */
  replayed: boolean;
  asked: string;
  answered: string;
};

export const platformPath = '/demo/api';

/**
 * Tells of every request of this page to the shop's server, those of the checkout element too: they
 * are what this page is for, and the element's are made inside it.
 */
export function recordCalls(tell: (call: Call) => void): void {
  const ask = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const response = await ask(input, init);
    const { pathname } = new URL(String(input), location.href);
    if (pathname.startsWith(`${platformPath}/`)) {
      tell({
        method: init?.method ?? 'GET',
        path: `/v1${pathname.slice(platformPath.length)}`,
        status: response.status,
        replayed: response.headers.get('idempotency-replayed') === 'true',
        asked: indented(typeof init?.body === 'string' ? init.body : ''),
        answered: indented(await response.clone().text()),
      });
    }
    return response;
  };
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
