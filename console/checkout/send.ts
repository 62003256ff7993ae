import { type Quote, readQuote } from './quote.ts';

export type Sent =
  | { quote: Quote }
  /** The service can't be asked now; `isHopeless` where the same question would fail again. */
  | { quote?: undefined; retryAfterSeconds: number; isHopeless: boolean };

export type Send = (request: object, signal: AbortSignal) => Promise<Sent>;

const failed = (retryAfterSeconds = 0, isHopeless = false): Sent => ({
  retryAfterSeconds,
  isHopeless,
});

/** Asks the platform's own endpoint, which forwards to `POST /v1/quotes` with Kawan's token. */
export const sendTo =
  (url: string, headers: Record<string, string>): Send =>
  async (request, signal) => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(request),
        signal,
      });
      const { status } = response;
      const quote = response.ok ? readQuote(await response.json()) : undefined;
      if (quote) return { quote };
      const isBusy = status === 429 || status >= 500;
      return failed(Number(response.headers.get('retry-after')) || 0, !isBusy);
    } catch {
      return failed();
    }
  };
