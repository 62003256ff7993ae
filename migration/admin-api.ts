import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths } from '../client/src/generated/types.ts';
import { answerOf } from '../client/src/order-calls.ts';
import { type Limits, patientFetch } from '../client/src/patient-fetch.ts';
import { KawanError } from '../client/src/problem.ts';
import type { TokenSource } from '../client/src/token.ts';
import { mintToken, readIdentity } from '../infra/local/issuer.ts';
import { LocalError } from '../infra/local/local-error.ts';

export type AdminApi = Client<paths>;

/** Where the service is: an address, or the stack on this machine that keeps its data in a folder. */
export const addressOptions = {
  url: { type: 'string' },
  data: { type: 'string', default: '.local' },
} as const;
export type Address = { url?: string | undefined; data: string };

/** Nobody waits at a counter: a service that is busy or restarted is waited for, a minute long. */
const patience: Limits = {
  timeoutMs: 15_000,
  deadlineMs: 60_000,
  triesMax: 1000,
  backoffMs: 100,
};

const thisMachine = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * The service as an administrator asks it, each call sent again until it is answered. The token is
 * the one in KAWAN_TOKEN, or one of the stack on this machine; it travels in the clear there alone.
 */
export async function openAdminApi(address: Address): Promise<{ baseUrl: string; api: AdminApi }> {
  const { url = readIdentity(address.data)?.url, data } = address;
  if (url === undefined) throw new LocalError(`Nothing has run in ${data} yet: name a --url.`);
  if (!URL.canParse(url)) throw new LocalError(`${url} is no URL.`);
  const { origin: baseUrl, protocol, hostname } = new URL(url);
  const isHere = thisMachine.includes(hostname);
  if (protocol !== 'https:' && !isHere) throw new LocalError('The service is asked by https only.');
  const token = adminToken(isHere ? data : undefined);
  await token();
  return {
    baseUrl,
    api: createFetchClient<paths>({ baseUrl, fetch: patientFetch(token, patience) }),
  };
}

/** A stack that was started anew has another key: then another token is made. */
function adminToken(data: string | undefined): TokenSource {
  let token = process.env.KAWAN_TOKEN;
  const isGiven = token !== undefined;
  return async (refused) => {
    if (token !== undefined && token !== refused) return token;
    const identity = isGiven || data === undefined ? undefined : readIdentity(data);
    const wanted = 'Put the token of an administrator into KAWAN_TOKEN.';
    if (identity === undefined && refused === undefined) throw new LocalError(wanted);
    if (identity === undefined) {
      const detail = `The token is not good, or not any more. ${wanted}`;
      throw new KawanError('unauthenticated', 0, { detail });
    }
    token = await mintToken(identity, 'admin');
    return token;
  };
}

type Asked<Data> = Parameters<typeof answerOf<Data>>[0];

/** What there is; a decision against it is thrown like a fault, where none is expected. */
export async function got<Data>(asked: Asked<Data>): Promise<Exclude<Data, string>> {
  const answer = await answerOf(asked);
  // A text is what a table is written as, which is for who accepts that.
  if ('data' in answer && typeof answer.data !== 'string')
    return answer.data as Exclude<Data, string>;
  if ('data' in answer) throw new KawanError('unreachable', 0, { detail: 'the answer is no JSON' });
  throw new KawanError(answer.problem.code, answer.problem.status, { problem: answer.problem });
}

/** Runs what asks the service; when that can't be asked, says so in a sentence for people. */
export async function explained<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof KawanError)) throw cause;
    throw new LocalError(`${cause.message}\nWhat is done stays done: run it again to go on.`);
  }
}
