import { createContext, useContext } from 'react';
import type { Client } from '../../api/client.ts';
import type { Session } from './session.ts';

export const SessionContext = createContext<(Session & { api: Client }) | undefined>(undefined);

/** Who is signed in, what they may do, and the API in their name. */
export function useSession(): Session & { api: Client } {
  const session = useContext(SessionContext);
  if (!session) throw new Error('There is no session here.');
  return session;
}
