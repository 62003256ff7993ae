import { useSession } from '../session/use-session.ts';
import { type Query, useQuery } from './use-query.ts';

/**
 * The service's clock, by which it counts days: that of the person's machine may be wrong, and on a
 * developer's machine the service's may have been moved.
 */
export function useServiceNow(): Query<Date> {
  const { api } = useSession();
  return useQuery('service now', async () => {
    const { response } = await api.GET('/v1/health');
    return new Date(response.headers.get('date') ?? Date.now());
  });
}
