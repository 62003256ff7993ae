import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { mintToken, Role, readIdentity } from '../../infra/local/issuer.ts';

/** Where the stack is now, and the tokens that it takes. */
export type Address = { url: string; tokens: Map<string, string> };

export type Request = {
  /** Whose token is sent; none: a token of its own in the headers, or nobody's. */
  role?: Role;
  route: string;
  body?: object | undefined;
  headers?: Record<string, string>;
};

export type Answer = {
  status: number;
  /** As it came, for whoever compares bytes. */
  text: string;
  replayed: boolean;
  etag: string;
  /** The problem's code, where it is one. */
  refused: string | undefined;
};

const answerMs = 120_000;
const busyMs = 100;
const busyMost = 50;

/** The tokens are made with the key in the data folder: a stack that restarts has another URL. */
export async function addressOf(url: string, data: string): Promise<Address> {
  const identity = readIdentity(data);
  if (!identity) throw new Error(`${data} has no signing key`);
  const tokens = Role.options.map(
    async (role): Promise<[string, string]> => [role, await mintToken(identity, role)],
  );
  return { url, tokens: new Map(await Promise.all(tokens)) };
}

/** One attempt. Throws when there is no answer, or none within two minutes: a machine may be busy. */
export async function ask(address: Address, request: Request): Promise<Answer> {
  const { role, route, body, headers } = request;
  const [method = '', path = ''] = route.split(' ');
  const response = await fetch(address.url + path, {
    method,
    headers: {
      ...(role && { authorization: `Bearer ${address.tokens.get(role)}` }),
      ...(body && { 'content-type': 'application/json' }),
      ...headers,
    },
    signal: AbortSignal.timeout(answerMs),
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    text,
    replayed: response.headers.get('idempotency-replayed') === 'true',
    etag: response.headers.get('etag') ?? '',
    refused: response.ok ? undefined : Problem.parse(JSON.parse(text)).code,
  };
}

/** The same, until it is answered with more than "busy", which decides nothing. */
export async function askPatiently(address: Address, request: Request): Promise<Answer> {
  for (let attempts = 1; ; attempts++) {
    const answer = await ask(address, request);
    if (answer.status !== 503 || attempts === busyMost) return answer;
    await sleep(busyMs);
  }
}

const Problem = z.object({ code: z.string() });

/**
 * A caller that outlives the stack, as an order platform does: a request that got no answer is sent
 * again, the same, to the next stack, until it is answered.
 */
export class PatientCaller {
  /** Attempts that no answer has come to yet. */
  readonly underWay = new Set<Promise<unknown>>();
  answered = 0;
  /** Requests that a kill left without an answer, and how many of them had been done all the same. */
  inDoubt = 0;
  foundDone = 0;
  busy = 0;
  private line = Promise.withResolvers<Address>();

  connect(address: Address): void {
    this.line.resolve(address);
  }

  /** Whoever wants to send something waits from now on for the next stack. */
  disconnect(): void {
    this.line = Promise.withResolvers();
  }

  async send(request: Request): Promise<Answer> {
    for (let isInDoubt = false; ; ) {
      const answer = await this.attempt(await this.line.promise, request);
      if (answer === undefined) {
        this.inDoubt += isInDoubt ? 0 : 1;
        isInDoubt = true;
      } else if (answer.status === 503) {
        this.busy += 1;
        await sleep(busyMs);
      } else {
        this.answered += 1;
        this.foundDone += isInDoubt && answer.replayed ? 1 : 0;
        return answer;
      }
    }
  }

  private async attempt(address: Address, request: Request): Promise<Answer | undefined> {
    const attempt = ask(address, request);
    this.underWay.add(attempt);
    try {
      return await attempt;
    } catch (cause) {
      if (cause instanceof DOMException) throw new Error(`${request.route}: no answer`, { cause });
      // The stack is gone, or just about to be told to be.
      await sleep(1);
      return undefined;
    } finally {
      this.underWay.delete(attempt);
    }
  }
}
