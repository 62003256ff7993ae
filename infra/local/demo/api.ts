import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { Problem, type ProblemCode } from '../../../shared/http/problems.ts';

export type Tokens = { orders: string; admin: string };

export type Answer = {
  status: number;
  /** As it came, for whoever compares bytes. */
  text: string;
  replayed: boolean;
  refused: ProblemCode | undefined;
};

export type Api = {
  /** Sends `PUT /v1/…` with the token of a role. A refusal is an answer like any other. */
  call(role: keyof Tokens, request: string, body?: object): Promise<Answer>;
  milliseconds: number[];
  /** How often "busy" was answered, after which the same request went again. */
  busy: number;
  /** What the service itself calls its fault. */
  faults: string[];
};

const triesMax = 5;

/** The API as a caller sees it. Connections are kept alive, which is what fetch does by itself. */
export function createApi(url: string, tokens: Tokens, signal?: AbortSignal): Api {
  const api: Api = { call, milliseconds: [], busy: 0, faults: [] };

  async function call(role: keyof Tokens, request: string, body?: object): Promise<Answer> {
    const [method, path] = request.split(' ');
    const authorization = `Bearer ${tokens[role]}`;
    const init: RequestInit = {
      method,
      headers: { authorization, ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
    };
    for (let tries = 1; ; tries++) {
      // What is under way is waited for, so that a stack that closes can answer it.
      signal?.throwIfAborted();
      const startedAt = performance.now();
      const response = await fetch(url + path, init);
      const text = await response.text();
      api.milliseconds.push(performance.now() - startedAt);
      if (response.status === 503 && tries < triesMax) {
        api.busy++;
        await sleep(Number(response.headers.get('retry-after') ?? 1) * 1000);
        continue;
      }
      const problem = response.ok ? undefined : Problem.parse(JSON.parse(text));
      if (response.status >= 500) api.faults.push(`${request} ${init.body ?? ''}: ${text}`);
      const replayed = response.headers.get('idempotency-replayed') === 'true';
      return { status: response.status, text, replayed, refused: problem?.code };
    }
  }

  return api;
}

/** What an answer says, which has to be what the contract promises. */
export const read = <Schema extends z.ZodType>(schema: Schema, answer: Answer): z.infer<Schema> =>
  schema.parse(JSON.parse(answer.text));

/** Does the work for each item, so many at a time. */
export async function together<Item>(
  count: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  // One iterator for all: whoever is free takes the next.
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: count }, worker));
}
