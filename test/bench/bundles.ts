import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundle, bundling } from '../../infra/bundle.ts';
import { tableName } from '../../shared/data/client.ts';
import { anEvent } from './call.ts';
import { coldStart } from './cold-start.ts';
import { anOrder, holdInput, newId } from './shop.ts';
import { type Cell, median, printTable, rounded } from './tables.ts';

const processes = 15;

/** The least that a function on this table can be: the SDK's client and one command. */
const sdkAlone = `
  import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
  import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
  const table = DynamoDBDocumentClient.from(new DynamoDBClient());
  export const handler = (input) => table.send(new TransactWriteCommand(input));
`;

/** By the same options, but with everything that the SDK brings along. */
const { plugins, ...withSpareParts } = bundling;
const nothingLeftOut = {
  ...withSpareParts,
  plugins: plugins.filter(({ name }) => name === 'builtins-by-call'),
};

/** As esbuild bundles for Node by default, with what the SDK's CommonJS parts need to run. */
const plainly = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  minify: true,
  banner: { js: "import{createRequire}from'module';const require=createRequire(import.meta.url);" },
} as const;

type Subject = { name: string; file: string; event: () => object };

/**
 * How large some functions' bundles are, how long a fresh process takes to load one and what its
 * first answer costs, beside bundles of the SDK alone: with our bundling, and with esbuild's own.
 */
export async function bundles(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'kawan-bench-'));
  try {
    printTable(
      `Bundles: their size, loading one in a fresh process, and that with the first call answered; ` +
        `median of ${processes} each, taking turns. The CPU's time tells more on a busy machine.`,
      ['bundle', 'kB', 'of SDK', 'load ms', 'of SDK', 'CPU ms', 'of SDK', 'with call', 'of SDK'],
      compare(await subjects(folder)),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function subjects(folder: string): Promise<Subject[]> {
  const assets = await bundle(folder);
  const sdk = join(folder, 'sdk.mjs');
  const whole = join(folder, 'sdk-whole.mjs');
  const plain = join(folder, 'sdk-plain.mjs');
  const stdin = { contents: sdkAlone, resolveDir: process.cwd() };
  await build({ ...bundling, outExtension: {}, stdin, outfile: sdk });
  await build({ ...nothingLeftOut, outExtension: {}, stdin, outfile: whole });
  await build({ ...plainly, stdin, outfile: plain });
  const put = () => ({
    TransactItems: [{ Put: { TableName: tableName, Item: { pk: newId(), sk: 'BENCH' } } }],
  });
  const ours = (name: string, event: () => object): Subject => ({
    name,
    file: join(assets, name, 'index.mjs'),
    event,
  });
  return [
    { name: 'the SDK alone, bundled as ours', file: sdk, event: put },
    { name: 'the SDK alone, nothing left out', file: whole, event: put },
    { name: 'the SDK alone, bundled plainly', file: plain, event: put },
    ours('hold-order', () => anEvent(holdInput(anOrder()))),
    ours('quote-order', () => anEvent({ body: anOrder() })),
    ours('get-health', () => anEvent()),
  ];
}

function compare(all: Subject[]): Cell[][] {
  const starts = all.map((): ReturnType<typeof coldStart>[] => []);
  for (let turn = 0; turn < processes; turn++) {
    for (const [index, { file, event }] of all.entries()) {
      starts[index]?.push(coldStart(file, event()));
    }
  }
  const figures = all.map(({ file }, index) => {
    const of = starts[index] ?? [];
    return [
      { value: statSync(file).size / 1000, digits: 0 },
      { value: median(of.map(({ loadMs }) => loadMs)), digits: 1 },
      { value: median(of.map(({ loadCpuMs }) => loadCpuMs)), digits: 1 },
      { value: median(of.map(({ answeredCpuMs }) => answeredCpuMs)), digits: 1 },
    ];
  });
  return all.map(({ name }, index) => [
    name,
    ...(figures[index] ?? []).flatMap(({ value, digits }, column) => [
      rounded(value, digits),
      rounded(value / (figures[0]?.[column]?.value ?? Number.NaN), 2),
    ]),
  ]);
}
