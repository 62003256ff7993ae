import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

const guide = readFileSync(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
/** Everything in the guide that is to be typed, in its order, but what needs a service to answer. */
const script = [
  ...guide.replace(/<!-- smoke test.*?```sh.*?```/s, '').matchAll(/```sh\n(.*?)```/gs),
]
  .map(([, block]) => block)
  .join('\n');

const folder = mkdtempSync(join(tmpdir(), 'kawan-guide-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Programs that only say how they were called, and answer what the guide goes on with. */
function standIns(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  const program = (name: string, body: string) =>
    writeFileSync(join(bin, name), `#!/bin/bash\n${body}\n`, { mode: 0o755 });
  const says = (name: string) => `echo "${name} $*" >> "${join(folder, 'calls')}"`;
  for (const name of ['npx', 'npm', 'git']) program(name, says(name));
  program('curl', `${says('curl')}\necho '{"access_token":"a.b.c"}'`);
  program(
    'jq',
    `[ "$2" = .access_token ] && cat || echo "$2" | sed 's/.*[.]//; s/$/-of-the-stack/'`,
  );
  program(
    'aws',
    `${says('aws')}
case "$*" in
  *list-stack-resources*Lambda::Function*) printf 'fn-a\\tfn-b\\n';;
  *list-stack-resources*KawanDev*) echo pages-of-dev;;
  *list-stack-resources*)
    printf 'AWS::%s\\n' 'DynamoDB::Table	ledger' 'Lambda::Function	fn-a' 'S3::Bucket	pages' \\
      'Cognito::UserPool	pool' 'Cognito::UserPoolClient	client' 'KMS::Key	key' \\
      'Logs::LogGroup	logs-a' 'Logs::LogGroup	logs-b';;
  *LatestStreamLabel*) echo 2026-11-23T07:00:00.000;;
  *request-certificate*) echo arn:of-the-certificate;;
esac`,
  );
  return bin;
}

describe('what the deployment guide has typed', () => {
  const bin = standIns();
  const { status, stderr } = spawnSync('bash', ['--norc', '-euo', 'pipefail', '-c', script], {
    cwd: folder,
    env: { PATH: `${bin}:${process.env.PATH}`, SECRET: 'a-secret', TRAIL: 'a-trail' },
    encoding: 'utf8',
  });
  const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
  const calledWith = (pattern: RegExp) => calls.filter((call) => pattern.test(call));

  it('is shell from the first line to the last', () => {
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('invites people into the pool and their groups', () => {
    expect(calledWith(/^aws cognito-idp admin-(create-user|add-user)/)).toEqual(
      ['wulan@shop.example', 'rina@shop.example'].flatMap((who) => [
        expect.stringMatching(`admin-create-user .*UserPoolId-of-the-stack --username ${who}`),
        expect.stringMatching(
          `admin-add-user-to-group .*UserPoolId-of-the-stack --username ${who}`,
        ),
      ]),
    );
  });

  it('has the trail take what is written into the table, as JSON that can be read', () => {
    const [, json = ''] = /--advanced-event-selectors (\[.*?\}\])$/ms.exec(calls.join('\n')) ?? [];
    expect(JSON.parse(json)[1].FieldSelectors).toContainEqual({
      ...{ Field: 'resources.ARN', EndsWith: [':table/TableName-of-the-stack'] },
    });
  });

  it('closes every function, switches, and opens every function again', () => {
    const [first] = calledWith(/put-function-concurrency/);
    const switched = calls.slice(calls.indexOf(String(first)));
    expect(switched.filter((call) => /concurrency|cdk deploy/.test(call)).slice(0, 5)).toEqual([
      'aws lambda put-function-concurrency --function-name fn-a --reserved-concurrent-executions 0',
      'aws lambda put-function-concurrency --function-name fn-b --reserved-concurrent-executions 0',
      expect.stringMatching(
        /^npx cdk deploy .*LedgerTable=kawan-restored-\d{8}-\d{4} .*LedgerStreamLabel=2026-11-23T07:00:00\.000$/,
      ),
      'aws lambda delete-function-concurrency --function-name fn-a',
      'aws lambda delete-function-concurrency --function-name fn-b',
    ]);
  });

  it('deletes what stays of the stack, each by its own name', () => {
    const deleting = /^aws .*(delete-table|delete-user-pool |s3 rb|key-deletion|delete-log-group)/;
    expect(calledWith(deleting)).toEqual([
      'aws dynamodb delete-table --table-name ledger',
      'aws cognito-idp delete-user-pool --user-pool-id pool',
      'aws s3 rb --force s3://pages',
      'aws kms schedule-key-deletion --key-id key --pending-window-in-days 7',
      'aws logs delete-log-group --log-group-name logs-a',
      'aws logs delete-log-group --log-group-name logs-b',
    ]);
    expect(calledWith(/s3 rm/)).toEqual(['aws s3 rm --recursive s3://pages-of-dev']);
  });
});
