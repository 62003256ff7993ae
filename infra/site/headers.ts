/**
 * The headers of every page, on AWS and on a developer's machine: this is their one source.
 *
 * A page may load scripts and styles from its own origin only, and none that stand in the page; it
 * talks to its own origin and to the issuer of the tokens. Nobody may frame it. Where it was says
 * nothing to others, because the address of an admin's page may name a customer.
 */
export function securityHeaders({ issuer }: { issuer: string[] }): Record<string, string> {
  const policy = {
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", ...issuer],
    'form-action': ["'self'", ...issuer],
    'frame-ancestors': ["'none'"],
    'base-uri': ["'none'"],
  };
  return {
    'content-security-policy': Object.entries(policy)
      .map(([directive, allowed]) => [directive, ...allowed].join(' '))
      .join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy':
      'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  };
}

/** A file below `assets/` has its content's hash in its name: another content is another file. */
export const isImmutable = (path: string): boolean => path.split('/').includes('assets');

export const cachingForever = 'public, max-age=31536000, immutable';
/** Kept, but asked for again before each use. */
export const cachingAskedAgain = 'no-cache';

/** HTTPS only, for two years, on AWS: a developer's machine has no certificate. */
export const hstsSeconds = 63_072_000;
