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
import { afterAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { startStack } from '../../infra/local/stack.ts';
import { synthesize } from '../../infra/local/synth.ts';

const Policy = z.looseObject({
  PolicyDocument: z.looseObject({ Statement: z.array(z.looseObject({ Action: z.unknown() })) }),
});
const Resources = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown() })),
});

const folder = mkdtempSync(join(tmpdir(), 'kawan-permissions-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The product's own assembly, but for one action that one function's role lacks. */
function assemblyWithout(role: RegExp, action: string): string {
  const assembly = synthesize(() => {});
  for (const name of readdirSync(assembly).filter((name) => name.startsWith('asset.'))) {
    symlinkSync(join(assembly, name), join(folder, name));
  }
  const [file = ''] = readdirSync(assembly).filter((name) => name.endsWith('.template.json'));
  const template = Resources.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8')));
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    if (Type !== 'AWS::IAM::Policy' || !role.test(logicalId)) continue;
    const { PolicyDocument: document } = Policy.parse(Properties);
    const Statement = document.Statement.filter(({ Action }) => Action !== action);
    expect(Statement).toHaveLength(document.Statement.length - 1);
    Object.assign(Properties as object, { PolicyDocument: { ...document, Statement } });
  }
  writeFileSync(join(folder, file), JSON.stringify(template));
  return folder;
}

describe('the roles of the template', () => {
  it('rule on this machine too: a function without an action it needs fails', async () => {
    const said: string[] = [];
    const assembly = assemblyWithout(/^EnrolCustomerRole/, 'dynamodb:UpdateItem');
    const stack = await startStack({ assembly, say: (line) => said.push(line) });
    try {
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
      expect(said.join('\n')).toContain('not authorized to perform: dynamodb:UpdateItem');
    } finally {
      await stack.close();
    }
  });
});
