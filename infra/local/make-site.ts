import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { isBuilt, siteFolder } from '../site/build.ts';
import { LocalError } from './local-error.ts';

const program = fileURLToPath(new URL('../site/build.ts', import.meta.url));

/**
 * Builds the pages where they are stale, and answers with their folder. It is done by a process of
 * its own, because the builder is heavy and of no use afterwards.
 */
export function makeSite(say: (line: string) => void): string {
  if (isBuilt()) return siteFolder;
  say('Building the pages (a few seconds, after a change)…');
  const env = { ...process.env, NODE_OPTIONS: '' };
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [program], {
    env,
    encoding: 'utf8',
  });
  if (signal) throw new LocalError('Stopped while the pages were built.');
  if (status !== 0) throw new LocalError(`The pages can't be built:\n${stdout}${stderr}`);
  return siteFolder;
}
