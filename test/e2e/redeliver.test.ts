import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { putAsideFile, streamFolder } from '../../infra/local/stream.ts';
import { type Api, startApi } from './api.ts';

let api: Api;
let place: { shardId: string; streamArn: string };

/** A day of one order, of which the audit has heard already. */
beforeAll(async () => {
  api = await startApi();
  await api.call('POST /_local/clock', { as: 'nobody', body: { now: '2027-01-15T10:00:00Z' } });
  await api.call('PUT /v1/customers/c-1', { body: { name: 'Sari' } });
  await api.give('c-1', 100);
  const order = { customerId: 'c-1', currency: 'IDR', subtotal: 150_000, points: 60 };
  expect((await api.call('PUT /v1/orders/o-1/hold', { body: order })).status).toBe(201);
  await api.call('POST /v1/orders/o-1/confirm', { body: {} });
  await api.call('POST /_local/drain', { as: 'nobody' });
  const checkpoint = readFileSync(join(api.data, streamFolder, 'audit-changes.json'), 'utf8');
  const { streamArn, shards } = JSON.parse(checkpoint);
  place = { streamArn, shardId: Object.keys(shards)[0] ?? '' };
});
afterAll(() => api.close());

async function command(name: string, ...args: string[]) {
  const file = `infra/local/${name}.ts`;
  const child = spawn(process.execPath, [file, ...args, '--data', api.data], { env: aws() });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const said = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
  return { said, stdout, stderr, status: await ended };
}

/** Where a table on AWS would be: the engine of the running stack. */
const aws = () => ({
  ...{ ...process.env, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL_DYNAMODB: api.table.endpoint },
  ...{ AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' },
});

const put = (operation: string, requestId: string, from: string, through: string) => {
  const range = { startSequenceNumber: from, endSequenceNumber: through };
  const message = { requestContext: { requestId }, DDBStreamBatchInfo: { ...place, ...range } };
  const file = join(api.data, streamFolder, putAsideFile(operation));
  appendFileSync(file, `${JSON.stringify(message)}\n`);
};

describe('npm run redeliver', () => {
  it('has nothing to do where nothing was put aside', async () => {
    expect(await command('redeliver')).toMatchObject({
      said: ['audit-changes: nothing was put aside.', 'screen-referrals: nothing was put aside.'],
      status: 0,
    });
  });

  it('tells the consumers again, beside the running stack and by its clock', async () => {
    put('audit-changes', 'm-1', '1', '5');
    put('audit-changes', 'm-2', '3', '6');
    put('screen-referrals', 'm-3', '1', '6');
    const { said, stdout, status } = await command('redeliver');
    expect(said[0]).toMatch(/^audit-changes: told again of \d+ changes, none failed again\.$/);
    expect(said[1]).toMatch(/^screen-referrals: told again of \d+ changes, none failed again\.$/);
    expect(stdout).toContain('"at":"2027-01-15T10:');
    expect(status).toBe(0);
    expect((await command('redeliver')).said[0]).toBe('audit-changes: nothing was put aside.');
    expect(await command('audit', 'verify')).toMatchObject({ status: 0 });
  });

  it('says what is not in the stream any more', async () => {
    put('audit-changes', 'm-4', '1', '999999');
    const { said, status } = await command('redeliver');
    expect(said[1]).toMatch(/^1 messages are about changes that the stream does not keep any more/);
    expect(status).toBe(1);
  });

  it('takes the messages of a queue, each for the function that it names', async () => {
    const file = join(api.data, 'put-aside.jsonl');
    const message = (name: string, endSequenceNumber: string) => ({
      requestContext: {
        requestId: name,
        functionArn: `arn:aws:lambda:::function:Kawan-${name}-A1`,
      },
      DDBStreamBatchInfo: { ...place, startSequenceNumber: '1', endSequenceNumber },
    });
    const named = [message('AuditChanges', '5'), message('ScreenReferrals', '999999')];
    writeFileSync(file, named.map((each) => `${JSON.stringify(each)}\n`).join(''));
    const asked = ['--table', api.table.name, '--messages', file];
    const { said, status } = await command('redeliver', ...asked);
    expect(said).toEqual([
      expect.stringMatching(/^audit-changes: told again of [1-9]\d* changes, none failed again\.$/),
      expect.stringMatching(/^screen-referrals: told again of 0 changes, none failed again\.$/),
      expect.stringMatching(/^1 messages are about changes/),
    ]);
    expect(status).toBe(1);
  });

  it('says how it is started for a table on AWS', async () => {
    const { stderr, status } = await command('redeliver', '--messages', 'aside.jsonl');
    expect(stderr).toMatch(
      /^A table on AWS has its messages in a queue[^\n]+\n\nnpm run redeliver/,
    );
    expect(status).toBe(2);
  });
});
