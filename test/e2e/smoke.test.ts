import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Api, startApi } from './api.ts';

const guide = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
const [, script = ''] = /<!-- smoke test[^>]*-->\n```sh\n(.*?)```/s.exec(guide) ?? [];

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

const smoke = (API: string, TOKEN: string) =>
  promisify(execFile)('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    env: { ...process.env, API, TOKEN },
  });

describe('the smoke test of the deployment guide', () => {
  it('passes as it is written, and once more', async () => {
    const token = await api.token('orders');
    for (const _ of ['once', 'again']) {
      const { stdout } = await smoke(api.url, token);
      expect(stdout).toContain('"total":150000');
    }
    const { body } = await api.call('GET /v1/orders/SMOKE-1');
    expect(body).toMatchObject({ status: 'cancelled' });
  });

  it('fails where nobody lets it in', async () => {
    await expect(smoke(api.url, 'no-token')).rejects.toThrow();
  });
});
