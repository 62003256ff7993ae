import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LocalError } from '../../infra/local/local-error.ts';

/** The npm package in whose folder `emulator` AWS's own DynamoDB Local (1.25.1) comes. */
const name = 'amplify-dynamodb-simulator';
const version = '2.9.30';
const integrity =
  'sha512-xTeeRLvzEfqyd5lh3bH4c0kHvSHHmmhD5ZDsHFKAQ5g2Zl6JqlFdutaQhCLHzxEp6Ry1o7TB6niIoXuQAnSewQ==';

const cache = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));

/**
 * Answers with the folder of the emulator's jar. It is no dependency of the project, because few
 * need it and it is heavy: the first use fetches it (56 MB) from npm's registry, at one version and
 * with the hash that this file names, and unpacks it without running anything of it.
 */
export function fetchEmulator(say: (line: string) => void): string {
  const folder = join(cache, `${name}-${version}`);
  const emulator = join(folder, 'package', 'emulator');
  if (existsSync(emulator)) return emulator;
  say(`Fetching ${name} ${version} (56 MB, once)…`);
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'fetching-'));
  try {
    run('npm', ['pack', `${name}@${version}`, '--silent', '--pack-destination', fresh]);
    const archive = join(fresh, `${name}-${version}.tgz`);
    const hash = createHash('sha512').update(readFileSync(archive)).digest('base64');
    if (`sha512-${hash}` !== integrity) {
      throw new LocalError(`What npm sent as ${name} ${version} is something else: not used.`);
    }
    run('tar', ['-xzf', archive, '-C', fresh]);
    rmSync(archive);
    renameSync(fresh, folder);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return emulator;
}

function run(command: string, args: string[]): void {
  const { status, error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new LocalError(`${command} ${args[0]} failed: ${error?.message ?? stderr}`);
}

/** The emulator's classes are for Java 11; machines of today have 17 or later. */
export function requireJava(): void {
  const { status } = spawnSync('java', ['-version']);
  if (status === 0) return;
  throw new LocalError(
    'DynamoDB Local needs Java (17 or later), and `java -version` doesn’t run here. ' +
      'Install one, such as Debian’s default-jre-headless; `npm test` alone needs none.',
  );
}
