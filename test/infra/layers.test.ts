import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const elsewhere = mkdtempSync(join(tmpdir(), 'kawan-layers-'));
copyFileSync('biome.json', join(elsewhere, 'biome.json'));
afterAll(() => rmSync(elsewhere, { recursive: true }));

/** What the linter says of a file at a path that imports a module. */
function complaint(path: string, imported: string): string {
  const file = join(elsewhere, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import * as it from '${imported}';\nexport const use = [it];\n`);
  const { stdout, stderr } = spawnSync(
    resolve('node_modules/.bin/biome'),
    ['lint', '--vcs-enabled=false', path],
    { cwd: elsewhere, encoding: 'utf8' },
  );
  return stdout + stderr;
}

const rule = 'noRestrictedImports';

describe('the layers', () => {
  it.each([
    ['shared/domain/x.ts', '@aws-sdk/client-dynamodb'],
    ['shared/domain/x.ts', '@middy/core'],
    ['shared/domain/x.ts', 'node:crypto'],
    ['shared/domain/x.ts', '../data/keys.ts'],
    ['functions/hold-order/handler.ts', '@aws-sdk/lib-dynamodb'],
    ['functions/hold-order/handler.ts', '@middy/core'],
    ['shared/http/x.ts', '@aws-sdk/client-dynamodb'],
    ['shared/runtime/x.ts', '@aws-sdk/client-dynamodb'],
    ['shared/runtime/x.ts', '@middy/core'],
    ['shared/data/x.ts', '@middy/core'],
    ['console/admin/x.ts', '@aws-sdk/client-dynamodb'],
    ['console/admin/x.ts', 'node:crypto'],
    ['console/admin/x.ts', '../../shared/data/keys.ts'],
    ['console/admin/x.ts', '../../shared/http/problems.ts'],
    ['console/admin/customers/x.ts', '../../../functions/get-customer/contract.ts'],
    ['console/points/x.ts', '../../infra/routes.ts'],
    ['client/src/x.ts', 'zod'],
    ['client/src/x.ts', 'node:crypto'],
    ['client/src/x.ts', '../../shared/domain/price.ts'],
    ['client/src/x.ts', '../../console/api/problem.ts'],
  ])('keep %s from importing %s', (path, imported) => {
    expect(complaint(path, imported)).toContain(rule);
  });

  it.each([
    ['shared/domain/x.ts', 'zod'],
    ['shared/domain/x.ts', './money.ts'],
    ['shared/data/x.ts', '@aws-sdk/client-dynamodb'],
    ['shared/http/x.ts', '@middy/core'],
    ['functions/hold-order/handler.ts', '../../shared/data/reserve.ts'],
    ['console/admin/x.ts', '../../shared/domain/price.ts'],
    ['console/admin/x.ts', 'react'],
    ['client/src/x.ts', 'openapi-fetch'],
    ['client/src/x.ts', './problem.ts'],
    ['client/src/x.ts', './generated/types.ts'],
  ])('let %s import %s', (path, imported) => {
    expect(complaint(path, imported)).not.toContain(rule);
  });
});
