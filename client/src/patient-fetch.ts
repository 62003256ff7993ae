import { KawanError, retryAfterOf } from './problem.ts';
import type { TokenSource } from './token.ts';

export type Limits = {
  /** For one try, with its token and its whole body; 2,000 where nothing is said. */
  timeoutMs: number;
  /** For the whole call, with every try and every pause; 5,000 where nothing is said. */
  deadlineMs: number;
  /** Of one call, the first included; 4 where nothing is said. */
  triesMax: number;
  /** The longest pause before the second try; it doubles with each. 100 where nothing is said. */
  backoffMs: number;
};

const pauseMsMax = 10_000;

/**
 * These POSTs may be sent again: an order ends once, a quote takes nothing, and a customer is
 * imported once. Of all others only PUT, DELETE and GET are, which the caller's own ids make safe.
 */
const repeatablePosts = [
  /\/v1\/quotes$/,
  /\/v1\/orders\/[^/]+\/(confirm|cancel)$/,
  /\/v1\/admin\/imports$/,
];

function isRepeatable({ method, url, headers }: Request): boolean {
  if (method === 'POST') return repeatablePosts.some((path) => path.test(new URL(url).pathname));
  // Its own first try would have changed what the second is compared with.
  return !headers.has('if-match');
}

/**
 * A `fetch` that sends the same request again while nothing was decided: no answer, 5xx, or a
 * gateway's 429. It pauses as long as `Retry-After` says, else exponentially with full jitter, and
 * gives up at once where the pause would end after the deadline. A 401 renews the token, once.
 * Answers with the last answer there was; throws a KawanError when the last try had none.
 */
export function patientFetch(token: TokenSource, limits: Limits) {
  return async (request: Request): Promise<Response> => {
    const endsAtMs = performance.now() + limits.deadlineMs;
    const whole = AbortSignal.any([request.signal, AbortSignal.timeout(limits.deadlineMs)]);
    const body = request.body ? await request.text() : undefined;
    const triesMax = isRepeatable(request) ? limits.triesMax : 1;
    let refused: string | undefined;
    for (let tries = 1; ; tries++) {
      const signal = AbortSignal.any([whole, AbortSignal.timeout(limits.timeoutMs)]);
      let bearer = '';
      const outcome = await settled(
        orAborted(token(refused), signal).then((value) => {
          bearer = value;
          return attempt(request, body, bearer, signal);
        }),
      );
      request.signal.throwIfAborted();
      if (outcome instanceof Response && outcome.status === 401 && refused === undefined) {
        refused = bearer;
        // Nothing was done, so it was no try.
        tries -= 1;
        continue;
      }
      const pauseMs = pauseAfter(outcome, limits.backoffMs * 2 ** (tries - 1));
      const isLast = tries >= triesMax || performance.now() + (pauseMs ?? 0) >= endsAtMs;
      if (pauseMs === undefined || isLast) {
        if (outcome instanceof Response) return outcome;
        throw outcome;
      }
      await pause(pauseMs, request.signal);
    }
  };
}

/** Whole: an answer whose end never comes is no answer. */
async function attempt(
  { url, method, headers: asked }: Request,
  body: string | undefined,
  bearer: string,
  signal: AbortSignal,
): Promise<Response> {
  const headers = new Headers(asked);
  headers.set('authorization', `Bearer ${bearer}`);
  const sent = { method, headers, signal, ...(body !== undefined && { body }) };
  const response = await fetch(url, sent);
  const text = await response.text();
  const { status, statusText } = response;
  return new Response(text === '' ? null : text, { status, statusText, headers: response.headers });
}

/** No answer is a value too, here: it is looked at like every other. */
async function settled(trying: Promise<Response>): Promise<Response | KawanError> {
  try {
    return await trying;
  } catch (cause) {
    return cause instanceof KawanError ? cause : new KawanError('unreachable', 0, { cause });
  }
}

/** Milliseconds until the next try; undefined when there shall be none. */
function pauseAfter(outcome: Response | KawanError, backoffMs: number): number | undefined {
  const jitterMs = Math.random() * Math.min(backoffMs, pauseMsMax);
  if (outcome instanceof KawanError) return outcome.code === 'unreachable' ? jitterMs : undefined;
  const { status, headers } = outcome;
  // The service's own 429 is a decision about the customer's guesses; a gateway's is not.
  const isDecided = headers.get('content-type')?.startsWith('application/problem+json');
  if (status < 500 && !(status === 429 && !isDecided)) return undefined;
  return (retryAfterOf(headers) ?? 0) * 1000 + jitterMs;
}

function orAborted<Value>(promise: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  orAborted(new Promise((resolve) => setTimeout(resolve, ms)), signal);
