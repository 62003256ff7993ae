import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import { groupsOf } from '../../api/generated/groups.ts';
import { type Config, loadConfig } from './config.ts';

export type Operation = keyof typeof groupsOf;

/** Who is signed in. */
export type Person = {
  /** What the service writes down as who did something. */
  username: string;
  /** For people to read. */
  name: string;
  groups: string[];
};

export type Session = {
  person: Person;
  /** Whether one of the person's groups lets them do this, as the OpenAPI document says. */
  may(operation: Operation): boolean;
  token(): Promise<string | undefined>;
  /**
   * The service doesn't take the token: goes to the issuer and comes back to the same page. A token
   * that was refused as soon as it was made would only be refused again, so then it stays.
   */
  refused(): Promise<void>;
  signOut(): Promise<void>;
};

const freshMs = 10_000;
const signedInPath = '/console/signed-in';

/**
 * Signs in with the authorization code and PKCE, or goes on with the tab's session. Answers
 * undefined when the browser is on its way to the issuer.
 *
 * Tokens are kept in the tab's session storage: a reload keeps the session, closing the tab ends
 * it, other tabs and later people at the same machine don't have it.
 */
export async function openSession(): Promise<Session | undefined> {
  const config = await loadConfig();
  const manager = createManager(config);
  const signIn = () => manager.signinRedirect({ state: location.pathname + location.search });
  if (location.pathname === signedInPath) {
    const user = await manager.signinCallback();
    history.replaceState(null, '', returnPath(user?.state));
    if (user) return createSession(user, { config, manager, signIn });
  }
  const user = await goOn(manager);
  if (user) return createSession(user, { config, manager, signIn });
  await signIn();
  return undefined;
}

function createManager({ issuer, clientId, scopes }: Config): UserManager {
  const store = new WebStorageStateStore({ store: sessionStorage });
  return new UserManager({
    authority: issuer,
    client_id: clientId,
    scope: scopes,
    redirect_uri: `${location.origin}${signedInPath}`,
    post_logout_redirect_uri: `${location.origin}/console/`,
    userStore: store,
    stateStore: store,
    // With the refresh token, before the access token ends: no frame and no pop-up.
    automaticSilentRenew: true,
    monitorSession: false,
    loadUserInfo: false,
  });
}

/** The tab's session, renewed where its token has ended; undefined where there is none to go on. */
async function goOn(manager: UserManager): Promise<User | null | undefined> {
  const user = await manager.getUser();
  if (!user?.expired) return user;
  return renew(manager);
}

async function renew(manager: UserManager): Promise<User | null | undefined> {
  try {
    return await manager.signinSilent();
  } catch {
    await manager.removeUser();
    return undefined;
  }
}

/** Only this app's own pages: the state has been to the issuer and back. */
const returnPath = (state: unknown): string =>
  typeof state === 'string' && state.startsWith('/console/') && !state.startsWith(signedInPath)
    ? state
    : '/console/';

type Parts = { config: Config; manager: UserManager; signIn(): Promise<void> };

function createSession(user: User, { config, manager, signIn }: Parts): Session {
  const person = personOf(user);
  const madeAtMs = Number(claimsOf(user.access_token).iat ?? 0) * 1000;
  return {
    person,
    may: (operation) => groupsOf[operation].some((group) => person.groups.includes(group)),
    token: async () => {
      const current = await manager.getUser();
      const good = current?.expired ? await renew(manager) : current;
      return good?.access_token;
    },
    refused: async () => {
      await manager.removeUser();
      if (Date.now() - madeAtMs < freshMs) return;
      await signIn();
    },
    signOut: async () => {
      const { logoutUrl, clientId } = config;
      if (!logoutUrl) return manager.signoutRedirect();
      await manager.removeUser();
      const asked = { client_id: clientId, logout_uri: `${location.origin}/console/` };
      location.assign(`${logoutUrl}?${new URLSearchParams(asked)}`);
    },
  };
}

/** The service knows people by the access token, and people know each other by the id token. */
function personOf({ access_token: token, profile }: User): Person {
  const claims = claimsOf(token);
  const username = String(claims.username ?? claims.sub ?? '');
  const groups = claims['cognito:groups'];
  return {
    username,
    name: String(profile.name ?? profile.email ?? username),
    groups: Array.isArray(groups) ? groups.map(String) : [],
  };
}

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  const binary = atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes));
}
