import type { MyView } from '../../shared/domain/me.ts';
import type { EntriesPage } from '../../shared/domain/timeline.ts';
import type { Trouble } from './words.ts';

export type Asked<Answer> = { answer: Answer } | { trouble: Trouble };

/** A phone on a slow network may take long, but not for ever. */
const answerMsMax = 20_000;
const triesMax = 3;
const waitSecondsMax = 5;

export const askMe = (token: string): Promise<Asked<MyView>> => ask('/v1/me', token, isMe);

export const askEntries = (token: string, cursor?: string): Promise<Asked<EntriesPage>> => {
  const query = new URLSearchParams({ limit: '20', ...(cursor && { cursor }) });
  return ask(`/v1/me/entries?${query}`, token, isPage);
};

/** Asks again by itself while the service is busy, as long as somebody would watch. */
async function ask<Answer>(
  path: string,
  token: string,
  isAnswer: (body: unknown) => body is Answer,
): Promise<Asked<Answer>> {
  for (let tries = 1; ; tries++) {
    const response = await request(path, token);
    if (response === undefined) return { trouble: 'offline' };
    const { status, headers } = response;
    if (status === 200) {
      const body: unknown = await response.json().catch(() => undefined);
      return isAnswer(body) ? { answer: body } : { trouble: 'broken' };
    }
    if (status === 401) return { trouble: 'expired' };
    if (status !== 429 && status !== 503) return { trouble: 'broken' };
    if (tries === triesMax) return { trouble: 'busy' };
    const seconds = Math.min(Number(headers.get('retry-after')) || 1, waitSecondsMax);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

/** Undefined where no answer came. */
const request = (path: string, token: string): Promise<Response | undefined> =>
  fetch(path, {
    headers: { authorization: `Bearer ${token}` },
    cache: 'no-store',
    signal: AbortSignal.timeout(answerMsMax),
  }).catch(() => undefined);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** What is shown as a number must be one; the rest is the contract's affair. */
const isMe = (body: unknown): body is MyView =>
  isObject(body) &&
  typeof body.code === 'string' &&
  isObject(body.points) &&
  ['available', 'held', 'debt'].every((name) => Number.isInteger(Object(body.points)[name])) &&
  isObject(body.worth) &&
  Number.isInteger(body.worth.valuePerPoint) &&
  isObject(body.invitation);

const isPage = (body: unknown): body is EntriesPage =>
  isObject(body) &&
  Array.isArray(body.entries) &&
  body.entries.every((entry) => isObject(entry) && Number.isInteger(entry.points));
