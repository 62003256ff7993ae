import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundle, bundling } from '../../infra/bundle.ts';
import { median, printTable, rounded } from './tables.ts';

const processes = 15;
const functions = ['hold-order', 'quote-order', 'get-health'];

/** The least that a function on this table can load: the SDK's client and one command. */
const sdkAlone = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
  const table = DynamoDBDocumentClient.from(new DynamoDBClient());
  export const handler = (input) => table.send(new TransactWriteCommand(input));
`;

/**
 * How large some functions' bundles are and how long a fresh process takes to load one, beside
 * bundles of the SDK alone: with our bundling, and as esbuild bundles for Node by default.
 */
export async function bundles(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kawan-bench-'));
  try {
    const assets = await bundle(folder);
    const sdk = join(folder, 'sdk.mjs');
    const plain = join(folder, 'sdk-plain.mjs');
    const stdin = { contents: sdkAlone, resolveDir: process.cwd() };
    await build({ ...bundling, outExtension: {}, stdin, outfile: sdk });
    await build({ ...plainly, stdin, outfile: plain });
    compare([
      ['the SDK alone, bundled as ours', sdk],
      ['the SDK alone, bundled plainly', plain],
      ...functions.map((name): [string, string] => [name, join(assets, name, 'index.mjs')]),
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const plainly = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  minify: true,
  // Some of the SDK's parts are CommonJS and call `require`, which ES modules don't have.
  banner: { js: "import{createRequire}from'module';const require=createRequire(import.meta.url);" },
} as const;

function compare(files: [name: string, file: string][]): void {
  const loads = files.map((): Load[] => []);
  for (let turn = 0; turn < processes; turn++) {
    for (const [index, [, file]] of files.entries()) loads[index]?.push(load(file));
  }
  const measured = files.map(([name, file], index) => ({
    name,
    kilobytes: statSync(file).size / 1000,
    ms: median((loads[index] ?? []).map(({ ms }) => ms)),
    cpuMs: median((loads[index] ?? []).map(({ cpuMs }) => cpuMs)),
  }));
  const [least] = measured;
  printTable(
    `Bundles and how long a fresh process takes to load them (median of ${processes}, taking turns).`,
    ['bundle', 'kB', 'of the SDK', 'load ms', 'of the SDK', 'CPU ms', 'of the SDK'],
    measured.map(({ name, kilobytes, ms, cpuMs }) => [
      name,
      rounded(kilobytes),
      rounded(kilobytes / (least?.kilobytes ?? Number.NaN), 2),
      rounded(ms, 1),
      rounded(ms / (least?.ms ?? Number.NaN), 2),
      rounded(cpuMs, 1),
      rounded(cpuMs / (least?.cpuMs ?? Number.NaN), 2),
    ]),
  );
}

type Load = { ms: number; cpuMs: number };

/** The CPU's time tells the same on a busy machine, where the clock tells who else is on it. */
const loading = `
  const startedAt = performance.now();
  const cpu = process.cpuUsage();
  await import(process.argv[1]);
  const { user, system } = process.cpuUsage(cpu);
  const ms = performance.now() - startedAt;
  process.stdout.write(JSON.stringify({ ms, cpuMs: (user + system) / 1000 }));
`;

function load(file: string): Load {
  const url = pathToFileURL(file).href;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', loading, url],
    { encoding: 'utf8' },
  );
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}
