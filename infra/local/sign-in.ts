import { createHash } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Events, type MutableResponse, type OAuth2Service } from 'oauth2-mock-server';
import type { Role } from './issuer.ts';

export type Person = { username: string; name: string; role: Role; deeds: string };

/** Who works here. They are different people to the service, so four eyes are four eyes. */
export const people: Person[] = [
  { username: 'ayu', name: 'Ayu', role: 'admin', deeds: 'Changes settings and codes' },
  { username: 'budi', name: 'Budi', role: 'approver', deeds: 'Decides on approvals and reviews' },
  { username: 'sari', name: 'Sari', role: 'support', deeds: 'Helps customers, adjusts points' },
  { username: 'dewi', name: 'Dewi', role: 'auditor', deeds: 'Reads everything, changes nothing' },
];

type TokenRequest = IncomingMessage & { body?: Record<string, unknown> };

/**
 * Puts a page before the issuer's authorization endpoint: one button for each person, and a click
 * signs in. Whoever it was is remembered by the code, and then by the refresh token, so `personOf`
 * knows whom a token is for. A code without its PKCE verifier is nobody's.
 */
export function letPeopleSignIn(service: OAuth2Service, origin: string) {
  const byCode = new Map<string, Person>();
  const byRefreshToken = new Map<string, Person>();

  service.on(Events.BeforeAuthorizeRedirect, ({ url }: { url: URL }, request: IncomingMessage) => {
    const person = chosenIn(request);
    const code = url.searchParams.get('code');
    if (person && code) byCode.set(code, person);
  });

  const personOf = ({ body = {} }: TokenRequest): Person | undefined => {
    if (body.grant_type === 'refresh_token') return byRefreshToken.get(String(body.refresh_token));
    if (body.grant_type !== 'authorization_code' || !body.code_verifier) return undefined;
    return byCode.get(String(body.code));
  };

  service.on(Events.BeforeResponse, (response: MutableResponse, request: TokenRequest) => {
    const grant = request.body?.grant_type;
    if (grant !== 'authorization_code' && grant !== 'refresh_token') return;
    const person = personOf(request);
    if (!person) {
      response.statusCode = 400;
      response.body = { error: 'invalid_grant' };
      return;
    }
    // Each works once, as the user pool's do.
    byCode.delete(String(request.body?.code));
    byRefreshToken.delete(String(request.body?.refresh_token));
    const { refresh_token: next } = response.body as { refresh_token?: string };
    if (next) byRefreshToken.set(next, person);
  });

  const before =
    (answer: RequestListener): RequestListener =>
    (request, response) => {
      const url = new URL(request.url ?? '/', origin);
      if (url.pathname !== '/authorize') return answer(request, response);
      if (!sendsBackTo(url, origin)) return sendPage(response, 400, 'This is no page of Kawan.');
      if (!chosenIn(request)) return sendPage(response, 200, choices(url));
      return answer(request, response);
    };
  return { personOf, before };
}

const chosenIn = ({ url = '/' }: IncomingMessage): Person | undefined => {
  const username = new URL(url, 'http://localhost').searchParams.get('person');
  return people.find((person) => person.username === username);
};

/** A code is only ever sent to this machine's own pages. */
const sendsBackTo = (url: URL, origin: string): boolean =>
  URL.parse(url.searchParams.get('redirect_uri') ?? '')?.origin === origin;

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

function choices(url: URL): string {
  const buttons = people.map(({ username, name, role, deeds }) => {
    const asked = new URLSearchParams(url.searchParams);
    asked.set('person', username);
    return `<li><a href="authorize?${escaped(asked.toString())}">
      <span class="face" aria-hidden="true">${escaped(name.charAt(0))}</span>
      <span><strong>Sign in as ${escaped(name)} · ${escaped(role)}</strong>
      <small>${escaped(deeds)}</small></span></a></li>`;
  });
  return `<h1>Kawan</h1>
    <p>On this machine a click signs you in. On AWS this is Cognito’s login, with a second factor.</p>
    <ul>${buttons.join('')}</ul>`;
}

const style = `
  :root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #0f141a; background: #f6f6f9 }
  body { margin: 0; min-height: 100vh; display: grid; place-items: center }
  main { box-sizing: border-box; width: min(30rem, 100%); padding: 2rem 1.25rem }
  h1 { margin: 0; font-size: 1.75rem } p { margin: .25rem 0 1.5rem; color: #424650 }
  ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem }
  a { display: flex; gap: 1rem; align-items: center; padding: 1rem; border: 1px solid #c6c6cd;
    border-radius: 12px; background: #fff; color: inherit; text-decoration: none }
  a:hover, a:focus-visible { border-color: #006ce0; outline: 2px solid #006ce0 }
  strong { display: block } small { color: #424650; font-size: .875rem }
  .face { flex: none; width: 2.75rem; height: 2.75rem; border-radius: 50%; background: #006ce0;
    color: #fff; display: grid; place-items: center; font-weight: 700 }
`;
const styleHash = createHash('sha256').update(style).digest('base64');

function sendPage(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'`,
    'referrer-policy': 'no-referrer',
  });
  response.end(`<!doctype html><html lang="en"><head><meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in · Kawan</title>
    <style>${style}</style></head><body><main>${body}</main></body></html>`);
}
