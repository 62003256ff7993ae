import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { buildClient } from '../../client/build.ts';
import { readIdentity } from '../../infra/local/issuer.ts';
import { PointsShop } from '../e2e/points-shop.ts';

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'kawan-client-'));
const [, example = ''] =
  /```ts\n([\s\S]*?)```/.exec(readFileSync('client/README.md', 'utf8')) ?? [];

let shop: PointsShop;
let packed: string[] = [];
beforeAll(async () => {
  buildClient();
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: 'client',
  });
  const [{ filename, files }] = JSON.parse(stdout);
  packed = files.map(({ path }: { path: string }) => path);
  const installed = join(folder, 'node_modules/@kawan/client');
  mkdirSync(installed, { recursive: true });
  await run('tar', ['-xzf', join(folder, filename), '-C', installed, '--strip-components=1']);
  for (const name of ['openapi-fetch', 'openapi-typescript-helpers', '@types']) {
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name));
  }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'example.ts'), example);
  shop = await PointsShop.open('2027-01-05T08:00:00Z');
  // The lines have the default limits: on a busy machine a function's first call takes long.
  const { customerId } = await shop.customer(100);
  await shop.bought(customerId, { points: 50 });
  await shop.cancel(await shop.held(customerId, { points: 50 }));
});
afterAll(async () => {
  await shop?.close();
  rmSync(folder, { recursive: true });
});

/** Writes what the README's lines need: a shop that sells one order and prints what becomes of it. */
function openShop(order: object, { baseUrl = shop.api.url, isPaid = true } = {}): void {
  const clientId = readIdentity(shop.api.data)?.clients.machine.clientId;
  const tokenUrl = `${shop.api.url}/_local/issuer/token`;
  writeFileSync(
    join(folder, 'shop.ts'),
    `import { memoryOutbox, type Schemas } from '@kawan/client';
export const baseUrl = ${JSON.stringify(baseUrl)};
export const credentials = ${JSON.stringify({ tokenUrl, clientId, clientSecret: 'any' })};
export const outbox = memoryOutbox();
type Sold = { id: string; asked: Schemas['HoldRequest']; priceWithoutKawan: number };
export const order: Sold = ${JSON.stringify(order)};
export async function pay(total: number): Promise<boolean> {
  console.log('pay', total);
  return ${isPaid};
}
export const tell = (what: string): void => console.log('tell', what);
`,
  );
}

/** Runs the README's lines beside it. */
async function buy(...as: Parameters<typeof openShop>) {
  openShop(...as);
  const { stdout } = await run(process.execPath, ['example.ts'], { cwd: folder });
  return stdout.trim().split('\n');
}

const sold = (customerId: string, id: string, more: object = {}) => ({
  id,
  asked: { customerId, currency: 'IDR', subtotal: 150_000, points: 100, ...more },
  priceWithoutKawan: 150_000,
});

const statusOf = async (id: string) => (await shop.api.call(`GET /v1/orders/${id}`)).body.status;

describe('the package', () => {
  it('has what it needs and nothing else', () => {
    expect(packed.toSorted()).toEqual(
      [
        ...['README.md', 'package.json', 'dist/LICENSE', 'dist/index.js'],
        ...[
          'client',
          'index',
          'order-calls',
          'outbox',
          'patient-fetch',
          'problem',
          'settle',
          'token',
        ].map((name) => `dist/${name}.d.ts`),
        'dist/generated/types.d.ts',
      ].toSorted(),
    );
  });
});

describe('the ten lines of its README', () => {
  it('are ten, and well typed by what is packed', async () => {
    openShop(sold('c-nobody', 'o-nobody'));
    expect(example.trim().split('\n')).toHaveLength(10);
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const strict = ['--noEmit', '--strict', '--module', 'NodeNext', '--target', 'ES2024'];
    const types = ['--types', 'node', '--allowImportingTsExtensions', '--verbatimModuleSyntax'];
    const args = [tsc, ...strict, ...types, '--skipDefaultLibCheck', 'example.ts'];
    const checked = run(process.execPath, args, { cwd: folder });
    await expect(checked).resolves.toMatchObject({ stdout: '' });
  });

  it('sell an order at the held price, and confirm it', async () => {
    const { customerId } = await shop.customer(150);
    const id = shop.id('ten');
    expect(await buy(sold(customerId, id))).toEqual(['pay 140000']);
    expect(await statusOf(id)).toBe('confirmed');
    expect(await shop.points(customerId)).toMatchObject({ available: 50, held: 0, spent: 100 });
  });

  it('give back what was held for an order that isn’t paid', async () => {
    const { customerId } = await shop.customer(150);
    const id = shop.id('ten');
    expect(await buy(sold(customerId, id), { isPaid: false })).toEqual(['pay 140000']);
    expect(await statusOf(id)).toBe('cancelled');
    expect(await shop.points(customerId)).toMatchObject({ available: 150, held: 0, spent: 0 });
  });

  it('tell a refusal, and sell without discounts when nobody answers', async () => {
    const { customerId } = await shop.customer();
    const refused = sold(customerId, shop.id('ten'));
    expect(await buy(refused)).toEqual(['tell insufficient_points']);
    const alone = sold(customerId, shop.id('ten'));
    expect(await buy(alone, { baseUrl: 'http://127.0.0.1:9' })).toEqual(['pay 150000']);
  });
});
