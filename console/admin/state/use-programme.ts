import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useSession } from '../session/use-session.ts';
import { useQuery } from './use-query.ts';

/** The programme's settings, for what a point is worth and what needs a second person. */
export function useProgramme(): Schemas['SettingsOutput'] | undefined {
  const { api } = useSession();
  return useQuery('programme', () => answerOf(api.GET('/v1/admin/settings'))).data;
}
