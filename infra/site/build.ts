import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { InlineConfig, Plugin } from 'vite';
import { takeLock } from '../local/lock.ts';
import { type Page, pages } from './pages.ts';
import { writeReference } from './reference/write.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const stampName = '.built-from';
const lockMs = 120_000;

/** What the sites are made from; a change of anything else leaves the last build good. */
const sources = [
  ...['console', 'shared/domain', 'shared/http', 'infra/site', 'infra/routes.ts'],
  ...['docs/openapi.json', 'package-lock.json', 'tsconfig.json'],
];

/** Where the built sites lie, each under its path. */
export const siteFolder = join(root, 'dist', 'console');

/** Whether the build that lies there was made from what is here now, by content. */
export const isBuilt = (): boolean =>
  existsSync(join(siteFolder, stampName)) &&
  readFileSync(join(siteFolder, stampName), 'utf8') === fingerprint();

/**
 * Builds the sites that are in `console/`, unless that was done already, and answers with their
 * folder. Processes that start together wait for one of them to do it. Vite is loaded only for a
 * build: it takes half a second by itself.
 */
export async function buildSite(): Promise<string> {
  if (isBuilt()) return siteFolder;
  mkdirSync(join(root, 'dist'), { recursive: true });
  const release = takeLock(`${siteFolder}.lock`, lockMs);
  if (!release) throw new Error('Another process has been building the pages for two minutes.');
  try {
    if (!isBuilt()) await build();
  } finally {
    release();
  }
  return siteFolder;
}

async function build(): Promise<void> {
  // What is edited while the build runs has to make the next one build again.
  const madeFrom = fingerprint();
  rmSync(siteFolder, { recursive: true, force: true });
  const vite = await import('vite');
  for (const page of pages) await vite.build(configOf(page));
  writeReference(siteFolder);
  writeFileSync(join(siteFolder, stampName), madeFrom);
}

/**
 * Cloudscape brings its fonts inside its styles. As files they are loaded only where a page needs
 * one, are kept for ever, and the pages' policy needs no exception for them.
 */
const fontsAsFiles: Plugin = {
  name: 'fonts-as-files',
  generateBundle(_, bundle) {
    for (const asset of Object.values(bundle)) {
      if (asset.type !== 'asset' || !asset.fileName.endsWith('.css')) continue;
      const css = asset.source.toString();
      asset.source = css.replace(
        /url\(["']?data:font\/woff2;base64,([^"')]+)["']?\)/g,
        (_, font) => {
          const source = Buffer.from(font, 'base64');
          const name = createHash('sha256').update(source).digest('base64url').slice(0, 8);
          this.emitFile({ type: 'asset', fileName: `assets/font-${name}.woff2`, source });
          return `url(./font-${name}.woff2)`;
        },
      );
    }
  },
};

function configOf(page: Page): InlineConfig {
  return {
    root: join(root, 'console', page.folder),
    base: page.path,
    configFile: false,
    envDir: false,
    publicDir: false,
    plugins: [fontsAsFiles],
    logLevel: 'warn',
    // Rolldown reads how JSX is meant from the project's tsconfig; nothing here hot-reloads.
    build: {
      outDir: join(siteFolder, page.path),
      emptyOutDir: true,
      target: ['es2022', 'chrome109', 'safari16', 'firefox115'],
      // What is inlined would be a `data:` script or style, which the policy forbids.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      chunkSizeWarningLimit: 2000,
      // Cloudscape marks its components for servers, and none renders these pages.
      rolldownOptions: { checks: { pluginTimings: false, moduleLevelDirective: false } },
      ...(page.kind === 'script' && {
        // No module: pages of other origins load it without asking for CORS.
        lib: { entry: 'main.ts', formats: ['iife'], name: 'kawan', fileName: () => page.file },
      }),
    },
  };
}

function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesBelow(source))) {
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  const entries = readEntries(path);
  return entries ? entries.toSorted().flatMap((name) => filesBelow(`${path}/${name}`)) : [path];
}

function readEntries(path: string): string[] | undefined {
  try {
    return readdirSync(join(root, path));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw cause;
  }
}

if (import.meta.main) console.log(await buildSite());
