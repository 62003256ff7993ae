import { Settings } from '../../../shared/domain/settings.ts';
import { answerOf, type Client } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useSession } from '../session/use-session.ts';
import { type Query, useQuery } from '../state/use-query.ts';

/** The settings as they were read, and by what a change of them is known to be of these. */
export type Read = { document: Settings; etag: string; version: number };

export async function readSettings(api: Client): Promise<Read> {
  const asked = api.GET('/v1/admin/settings');
  const document = Settings.parse(await answerOf(asked));
  const etag = (await asked).response.headers.get('etag') ?? '';
  return { document, etag, version: Number(etag.replace(/\D/g, '')) };
}

export function useSettings(): Query<Read> {
  const { api } = useSession();
  return useQuery('settings', () => readSettings(api));
}

/** Puts the document where the settings still are those that were read; 412 where they aren't. */
export async function putSettings(api: Client, { etag }: Read, document: Settings): Promise<void> {
  await answerOf(
    api.PUT('/v1/admin/settings', {
      params: { header: { 'if-match': etag } },
      body: document,
    }),
  );
}

/** Puts another programme, of the settings that were read; where they are others now, says so first. */
export async function putProgram(
  api: Client,
  read: Read,
  program: Settings['program'],
  onStale: () => void,
): Promise<void> {
  try {
    await putSettings(api, read, { ...read.document, program });
  } catch (cause) {
    if (cause instanceof ApiProblem && cause.code === 'settings_changed') onStale();
    throw cause;
  }
}
