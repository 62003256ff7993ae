import createFetchClient, { type Client } from 'openapi-fetch';
import type { paths, Schemas } from '../client/src/generated/types.ts';
import { type Limits, patientFetch } from '../client/src/patient-fetch.ts';
import { KawanError } from '../client/src/problem.ts';
import type { TokenSource } from '../client/src/token.ts';
import { mintToken, readIdentity } from '../infra/local/issuer.ts';
import { LocalError } from '../infra/local/local-error.ts';

export type Service = Client<paths>;
export type ImportResult = Schemas['ImportResult'];

/** A long piece of work waits for a service that is being deployed, or restarted. */
const patience: Limits = {
  timeoutMs: 30_000,
  deadlineMs: 180_000,
  triesMax: 1000,
  backoffMs: 100,
};

/** The service at an address, for an admin, with every call sent again until it is answered. */
export const serviceAt = (baseUrl: string, data: string): Service =>
  createFetchClient<paths>({ baseUrl, fetch: patientFetch(adminToken(data), patience) });

/**
 * The token in KAWAN_TOKEN, or one of the stack on this machine, which has another key when it was
 * started anew.
 */
function adminToken(data: string): TokenSource {
  let token = process.env.KAWAN_TOKEN;
  const isGiven = token !== undefined;
  return async (refused) => {
    if (token !== undefined && token !== refused) return token;
    const identity = isGiven ? undefined : readIdentity(data);
    if (identity === undefined) {
      const why = refused === undefined ? '' : 'The token is not good, or not any more. ';
      const detail = `${why}Put an admin’s access token into KAWAN_TOKEN.`;
      throw new KawanError('unauthenticated', 0, { detail });
    }
    token = await mintToken(identity, 'admin');
    return token;
  };
}

/** Results of rows, in their order. */
export async function sendRows(
  service: Service,
  importId: string,
  rows: object[],
  dryRun: boolean,
): Promise<ImportResult[]> {
  const body = { importId, rows };
  const asked = { body, ...(dryRun && { params: { query: { dryRun: 'true' as const } } }) };
  const { data, error, response } = await service
    .POST('/v1/admin/imports', asked)
    .catch(asLocalError);
  if (data === undefined) {
    const said = error && 'detail' in error ? `${error.code}: ${error.detail}` : 'no problem named';
    throw new LocalError(`The service answered ${response.status} (${said}).`);
  }
  return data.results;
}

function asLocalError(cause: unknown): never {
  if (!(cause instanceof KawanError)) throw cause;
  throw new LocalError(`The service could not be asked: ${cause.message}`);
}
