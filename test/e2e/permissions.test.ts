import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { jobs } from '../../infra/jobs.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { synthesize } from '../../infra/local/synth.ts';
import { readApplication } from '../../infra/local/template.ts';
import { routes } from '../../infra/routes.ts';
import { streams } from '../../infra/streams.ts';

const Policy = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({ Action: z.unknown() })) }),
});
const Resources = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown() })),
});

const folder = mkdtempSync(join(tmpdir(), 'kawan-permissions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The product's own assembly, but for one action each that some functions' roles lack. */
function assemblyWithout(lacking: Map<RegExp, string>): string {
  const assembly = synthesize(() => {});
  for (const name of readdirSync(assembly).filter((name) => name.startsWith('asset.'))) {
    symlinkSync(join(assembly, name), join(folder, name));
  }
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const template = Resources.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8')));
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    const [, action] = [...lacking].find(([role]) => role.test(logicalId)) ?? [];
    if (Type !== 'AWS::IAM::Policy' || action === undefined) continue;
    const { PolicyDocument: document } = Policy.parse(Properties);
    const Statement = document.Statement.filter(({ Action }) => Action !== action);
    expect(Statement).toHaveLength(document.Statement.length - 1);
    Object.assign(Properties as object, { PolicyDocument: { ...document, Statement } });
  }
  writeFileSync(join(folder, file), JSON.stringify(template));
  return folder;
}

describe('the roles of the template', () => {
  const said: string[] = [];
  let stack: Stack;
  beforeAll(async () => {
    const lacking = new Map([
      [/^EnrolCustomerRole/, 'dynamodb:UpdateItem'],
      [/^ExpireHoldsRole/, 'dynamodb:PutItem'],
      [/^AuditChangesRole/, 'dynamodb:GetItem'],
    ]);
    const assembly = assemblyWithout(lacking);
    stack = await startStack({ assembly, say: (line) => said.push(line) });
  });
  afterAll(() => stack.close());

  const refused = (operation: string, action: string) =>
    `User: ${operation} is not authorized to perform: dynamodb:${action}`;

  it('rule on this machine too: a function without an action it needs fails', async () => {
    const token = await stack.token('orders');
    const enrol = (name: string) =>
      fetch(`${stack.url}/v1/customers/c-1`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name }),
      });
    expect((await enrol('Sari')).status).toBe(201);
    const renamed = await enrol('Dewi');
    expect(renamed.status).toBe(500);
    expect(await renamed.json()).toMatchObject({ code: 'internal' });
    expect(said.join('\n')).toContain(refused('enrol-customer', 'UpdateItem'));
  });

  it('rule over jobs', async () => {
    const run = (job: string) => fetch(`${stack.url}/_local/jobs/${job}`, { method: 'POST' });
    const failed = await run('expire-holds');
    expect(failed.status).toBe(500);
    expect(await failed.text()).toContain('The job failed');
    expect(said.join('\n')).toContain(refused('expire-holds', 'PutItem'));
    expect((await run('report-day')).status).toBe(200);
  });

  it('rule over consumers of the stream', async () => {
    while (!said.join('\n').includes(refused('audit-changes', 'GetItem'))) await sleep(50);
  });

  it('leave a log of one record a line, whatever failed', async () => {
    const log = () => readFileSync(join(stack.data, 'functions.log'), 'utf8');
    while (!said.some((text) => /\n +at /.test(text)) || !log().includes('AccessDenied')) {
      await sleep(50);
    }
    const lines = log().split('\n').slice(0, -1);
    expect(lines.filter((line) => !line.startsWith('{"'))).toEqual([]);
  });
});

describe('a function', () => {
  const functions = readApplication(
    synthesize(() => {}),
    { CustomerPageUrl: '' },
  ).functions;
  const rows = [...routes, ...jobs, ...streams];

  it('is there for each row of the three tables', () => {
    const names = functions.map(({ operation }) => operation);
    expect(names.sort()).toEqual(rows.map(({ operation }) => operation).sort());
  });

  it.each(rows)('has on this machine what the row says, and no more: $operation', (row) => {
    const { operation, access } = row;
    const statements = functions.find((fn) => fn.operation === operation)?.permissions ?? [];
    const granted = statements
      .filter(({ leadingKeys }) => leadingKeys !== undefined)
      .map(({ actions, leadingKeys }) => [String(actions), leadingKeys]);
    const named = Object.entries(access).map(([action, families]) => [
      `dynamodb:${action}`,
      families.map((family) => family.replace(/#$/, '#*')),
    ]);
    expect(granted).toEqual(named);
    const free = statements.filter(({ leadingKeys }) => leadingKeys === undefined);
    const actions = free.flatMap((statement) => statement.actions);
    const others = actions.filter((action) => !/Stream|GetRecords|GetShardIterator/.test(action));
    expect(others).toEqual('scans' in row && row.scans ? ['dynamodb:Scan'] : []);
  });
});
