import { existsSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { jobs } from './jobs.ts';
import { routes } from './routes.ts';
import { streams } from './streams.ts';

/**
 * Node loads its own modules in 6 ms when they are asked for by a call and in 70 ms when an
 * ES module imports `node:http`, so every built-in is asked for by a call.
 */
const builtinsByCall: Plugin = {
  name: 'builtins-by-call',
  setup(build) {
    build.onResolve({ filter: /^[^.]/ }, ({ path }) =>
      isBuiltin(path) ? { path, namespace: 'builtin', sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * What the SDK imports only when it must: ways to find credentials that Lambda doesn't need (it
 * hands them over in the environment), and event streams that DynamoDB doesn't have. They would be
 * two fifths of each bundle, so instead of them stands an error that names what was asked for.
 */
const withoutSpareParts: Plugin = {
  name: 'without-spare-parts',
  setup(build) {
    build.onResolve({ filter: /^@(aws-sdk|smithy)\// }, ({ path, kind }) =>
      kind === 'dynamic-import' ? { path, namespace: 'spare-part' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'spare-part' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not in the bundle`)});`,
    }));
  },
};

/**
 * Zod's schemas know how to describe themselves as JSON Schema, which no function asks of them:
 * `docs/openapi.json` was written before. It would be 18 kB of each bundle.
 */
const withoutJsonSchema: Plugin = {
  name: 'without-json-schema',
  setup(build) {
    build.onLoad({ filter: /zod\/v4\/core\/(to-json-schema|json-schema-processors)\.js$/ }, () => ({
      contents: 'module.exports = {};',
    }));
  },
};

/** How a function's code becomes the one file that Lambda loads. */
export const bundling = {
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // Packages that also ship ES modules are taken as such: only those can be shaken.
  mainFields: ['module', 'main'],
  minify: true,
  legalComments: 'none',
  plugins: [withoutSpareParts, withoutJsonSchema, builtinsByCall],
  logLevel: 'warning',
} satisfies BuildOptions;

/**
 * Bundles every function that the route, job and stream tables name, in one pass, each into a folder of
 * its own under `outdir`/functions, which it returns. What went into each bundle, and how much of
 * it, is written to `outdir`/meta.json.
 */
export async function bundle(outdir: string): Promise<string> {
  const operations = [...routes, ...jobs, ...streams].map(({ operation }) => operation);
  const handlerOf = (operation: string) => join('functions', operation, 'handler.ts');
  const missing = operations.map(handlerOf).filter((handler) => !existsSync(handler));
  if (missing.length > 0) throw new Error(`In a table but not written: ${missing.join(', ')}`);

  const assets = join(outdir, 'functions');
  const { metafile } = await build({
    ...bundling,
    entryPoints: operations.map((operation) => ({
      in: handlerOf(operation),
      out: join(operation, 'index'),
    })),
    outdir: assets,
    metafile: true,
  });
  writeFileSync(join(outdir, 'meta.json'), JSON.stringify(metafile));
  return assets;
}
