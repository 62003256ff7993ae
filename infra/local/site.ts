import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import {
  cachingAskedAgain,
  cachingForever,
  isImmutable,
  securityHeaders,
} from '../site/headers.ts';
import { type ConsoleConfig, configPath, isOnSite } from '../site/pages.ts';
import { answerTo } from '../site/paths.ts';

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Serves the built sites as CloudFront does: the same paths, the same headers, no listing. Answers
 * false to a request that isn't for one of them, which is then the API's to answer.
 */
export function createSite(folder: string, origin: string, config: ConsoleConfig | undefined) {
  // On this machine the issuer has the same origin.
  const headers = securityHeaders({ issuer: [] });
  return (
    { url = '/', method = '', headers: { host } }: IncomingMessage,
    response: ServerResponse,
  ): boolean => {
    const [path = '/'] = url.split('?');
    if (!isOnSite(path) || !['GET', 'HEAD'].includes(method)) return false;
    // By another name, as `localhost`, the pages would have another origin than the issuer.
    if (host !== new URL(origin).host) {
      response.writeHead(307, { location: `${origin}${url}` }).end();
      return true;
    }
    const answer = answerTo(path);
    if ('movedTo' in answer) {
      response.writeHead(308, { ...headers, location: answer.movedTo }).end();
      return true;
    }
    const { file } = answer;
    const body = file === configPath ? JSON.stringify(config) : read(folder, file);
    const keepsForever = body !== undefined && isImmutable(file);
    response.writeHead(body === undefined ? 404 : 200, {
      ...headers,
      'content-type': body === undefined ? 'text/plain' : (types[extname(file)] ?? ''),
      'cache-control': keepsForever ? cachingForever : cachingAskedAgain,
    });
    response.end(method === 'HEAD' ? undefined : (body ?? 'There is no such page.'));
    return true;
  };
}

/** Only plain names are read: what climbs out of the folder, or is hidden, isn't there. */
function read(folder: string, file: string): Buffer | undefined {
  if (!/^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/.test(file)) return undefined;
  try {
    return readFileSync(join(folder, file));
  } catch (cause) {
    if (['ENOENT', 'EISDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
      return undefined;
    throw cause;
  }
}
