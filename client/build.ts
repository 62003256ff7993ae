import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));
const folder = join(root, 'client');
const dist = join(folder, 'dist');

/** Makes what `npm pack` takes, into `client/dist`: one module, its declarations, the licence. */
export function buildClient(): void {
  rmSync(dist, { recursive: true, force: true });
  buildSync({
    entryPoints: [join(folder, 'src/index.ts')],
    outfile: join(dist, 'index.js'),
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
  });
  const options = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly'];
  const places = ['--rootDir', join(folder, 'src'), '--outDir', dist];
  const { status, stdout } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript/bin/tsc'),
      ...['--ignoreConfig', '--strict', '--module', 'NodeNext', '--target', 'ES2024'],
      ...['--lib', 'ES2024', '--types', 'node', '--allowImportingTsExtensions', '--skipLibCheck'],
      ...options,
      ...places,
      join(folder, 'src/index.ts'),
    ],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`The declarations can't be made:\n${stdout}`);
  // Sources import each other as they lie here, declarations as they lie there.
  for (const name of globSync('**/*.d.ts', { cwd: dist })) {
    const file = join(dist, name);
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replaceAll(/(from '\.[^']*)\.ts'/g, "$1.js'"));
  }
  copyFileSync(join(root, 'LICENSE'), join(dist, 'LICENSE'));
}

if (import.meta.main) buildClient();
