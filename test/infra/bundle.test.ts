import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Metafile } from 'esbuild';
import { bundle } from '../../infra/bundle.ts';
import { jobs } from '../../infra/jobs.ts';
import { routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';

const operations = [...routes, ...jobs, ...streams].map(({ operation }) => operation);
const indexOf = (assets: string, operation: string) => join(assets, operation, 'index.mjs');

describe('the tables and the folders', () => {
  it('name the same functions', () => {
    const folders = readdirSync('functions').filter((name) =>
      existsSync(join('functions', name, 'handler.ts')),
    );
    expect(folders.toSorted()).toEqual(operations.toSorted());
  });

  it('give a name to one operation only', () => {
    expect(new Set(operations).size).toBe(operations.length);
  });
});

describe('a bundle', () => {
  let outdir: string;
  let assets: string;
  let meta: Metafile;

  beforeAll(async () => {
    outdir = mkdtempSync(join(tmpdir(), 'kawan-'));
    assets = await bundle(outdir);
    meta = JSON.parse(readFileSync(join(outdir, 'meta.json'), 'utf8'));
  });

  afterAll(() => rmSync(outdir, { recursive: true }));

  it('is one file that imports nothing', () => {
    for (const operation of operations) {
      expect(readdirSync(join(assets, operation))).toEqual(['index.mjs']);
    }
    expect(Object.values(meta.outputs).flatMap(({ imports }) => imports)).toEqual([]);
  });

  it('holds no way to find credentials but the environment', () => {
    const inputs = Object.keys(meta.inputs).join('\n');
    expect(inputs).toContain('credential-provider-env/');
    expect(inputs).not.toMatch(/credential-provider-(ini|sso|process|imds)\/|nested-clients/);
  });

  it('holds no writer of JSON Schema', () => {
    for (const { inputs } of Object.values(meta.outputs)) {
      const writers = Object.entries(inputs).filter(([path]) => path.includes('json-schema'));
      for (const [, { bytesInOutput }] of writers) expect(bytesInOutput).toBeLessThan(200);
    }
  });

  it('is the same, byte for byte, when it is made again', async () => {
    const again = await bundle(join(outdir, 'again'));
    for (const operation of operations) {
      const first = readFileSync(indexOf(assets, operation));
      expect(first.equals(readFileSync(indexOf(again, operation)))).toBe(true);
    }
  });
});
