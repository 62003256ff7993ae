/** What is found below one path of the one origin; in the build's folder the files lie there too. */
type At = { path: `/${string}/` };

/**
 * The small sites of `console/`: each is built for itself, from its own folder to its own path, so
 * that none waits for a byte of another.
 */
export type Page = At & {
  /** Under `console/`. */
  folder: string;
  /** `script`: one file with this name, for pages of others to load. */
  kind: 'app' | 'script';
  file: string;
  /** Only on a developer's machine: it plays the order platform, with its token. */
  isLocal?: true;
};

export const pages: Page[] = [
  { folder: 'admin', path: '/console/', kind: 'app', file: 'index.html' },
  { folder: 'points', path: '/points/', kind: 'app', file: 'index.html' },
  { folder: 'checkout', path: '/checkout/', kind: 'script', file: 'kawan-checkout.js' },
  { folder: 'demo', path: '/demo/', kind: 'app', file: 'index.html', isLocal: true },
];

/** Written from the OpenAPI document and the catalogue of problems (`reference/`). */
const reference: At[] = [{ path: '/docs/' }, { path: '/problems/' }];

export const isOnSite = (path: string): boolean =>
  path === '/' || [...pages, ...reference].some((at) => `${path}/`.startsWith(at.path));

/** What the admin app asks for first: how people sign in at this deployment. */
export const configPath = '/console/config.json';

export type ConsoleConfig = {
  /** The issuer's address, under which its discovery document is found. */
  issuer: string;
  clientId: string;
  /** Space-separated, as OAuth writes them. */
  scopes: string;
  /** Cognito's own address for ending its session; without it the issuer's standard one is used. */
  logoutUrl?: string;
};
