import createFetchClient from 'openapi-fetch';
import type { paths } from './generated/types.ts';
import { ApiProblem, problemOf } from './problem.ts';

type Options = {
  /** The bearer token of whoever asks. */
  token(): Promise<string | undefined>;
  /** The token isn't good any more. */
  onUnauthenticated?(): void;
};

/** A client of the API of this page's own origin, typed by the OpenAPI document. */
export function createClient({ token, onUnauthenticated }: Options) {
  const client = createFetchClient<paths>({ baseUrl: location.origin });
  client.use({
    async onRequest({ request }) {
      const bearer = await token();
      if (bearer) request.headers.set('authorization', `Bearer ${bearer}`);
    },
    onResponse({ response }) {
      if (response.status === 401) onUnauthenticated?.();
    },
    onError: () => new ApiProblem('unreachable', 0),
  });
  return client;
}

export type Client = ReturnType<typeof createClient>;

type Answer<Data> = { data?: Data; error?: unknown; response: Response };

/** The body of a good answer, which is never a mere text; throws an ApiProblem for every other. */
export async function answerOf<Data>(asked: Promise<Answer<Data>>): Promise<Exclude<Data, string>> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response.status, error);
  return data as Exclude<Data, string>;
}

/** Asks for a list as a table instead: `api.GET(path, { params, ...asCsv })`. */
export const asCsv = { headers: { accept: 'text/csv' }, parseAs: 'text' } as const;

/** A page of a table; `next` is the cursor of the page after it. */
export type Table = { csv: string; next?: string };

/** The table of a good answer, which names the next page in a header; throws as `answerOf` does. */
export async function tableOf(asked: Promise<Answer<string>>): Promise<Table> {
  const { data, error, response } = await asked;
  if (!response.ok) throw problemOf(response.status, error);
  const [, query] = /<\?([^>]*)>; *rel="next"/.exec(response.headers.get('link') ?? '') ?? [];
  const next = new URLSearchParams(query).get('cursor');
  return { csv: data ?? '', ...(next !== null && { next }) };
}
