import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import type { Api } from '../../e2e/api.ts';
import { untilNotBusy } from '../../until-not-busy.ts';
import type { Operation } from '../contracts.ts';
import type { Sent } from '../requests.ts';
import { send } from '../send.ts';
import { changes, snapshot } from '../snapshot.ts';
import { identityOf, machineClaims, personClaims, sign } from '../tokens.ts';
import { type Answer, flawsOf, isTable } from './answers.ts';
import { anyCase, type Case } from './cases.ts';
import { lineFlaws } from './log-lines.ts';
import { secretMark } from './odd.ts';
import type { Fuzzed } from './run.ts';
import {
  asksDryRun,
  bodyOf,
  furnish,
  inDryRun,
  operationOf,
  recalled,
  recalledEntries,
  remember,
} from './world.ts';
import { unwanted } from './writes.ts';

/** What a header may be on the wire. */
const onTheWire = (value: string): string => value.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');

/** How a text stands in a path or a query: encoded, or as it is where the wire can carry it. */
const encoded = (text: string): string =>
  /^[\w.~!$'()*,;:@-]+$/.test(text) ? text : encodeURIComponent(text.toWellFormed());

function sentOf(operation: Operation, one: Case, bearer: string | undefined): Sent {
  const names = Object.fromEntries(recalledEntries(one.params));
  const isEverywhere = operation.path === '$default';
  const template = isEverywhere ? `/v1/${encoded(one.authorization)}` : operation.path;
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encoded(String(names[name])));
  const query = one.query.map(([name, value]) => `${encoded(name)}=${encoded(recalled(value))}`);
  const headers = recalledEntries(one.headers).map(([name, value]) => [name, onTheWire(value)]);
  const authorization = operation.bearer ? onTheWire(recalled(one.authorization)) : bearer;
  const body = bodyOf(one);
  return {
    method: isEverywhere ? 'GET' : operation.method,
    path: query.length > 0 ? `${path}?${query.join('&')}` : path,
    headers: { ...Object.fromEntries(headers), ...(authorization && { authorization }) },
    ...(body !== undefined && operation.method !== 'GET' && { body }),
  };
}

async function bearersOf({ data }: Api) {
  const identity = identityOf(data);
  const bearer = async (claims: Parameters<typeof sign>[1]) =>
    `Bearer ${await sign(identity, claims)}`;
  return {
    platform: await bearer(machineClaims(identity, 'kawan/orders')),
    admin: await bearer({ ...personClaims(identity, ['admin']), username: 'sri' }),
    // Whoever decides is another than who asked.
    approver: await bearer({ ...personClaims(identity, ['approver']), username: 'rina' }),
  };
}

/** Whatever would rule all that comes after, or keep a caller waiting, is only tried. */
const tried = ['change-code', 'change-settings'];

/**
 * The same cases through the door: sockets, the gateway, its authorizer, the functions under their
 * roles. Their writes are seen in the table itself, after every answer that is a refusal.
 */
export async function fuzzOverHttp(api: Api, cases: number, seed: number): Promise<Fuzzed> {
  const fuzzed: Fuzzed = { counts: {}, tables: 0, rows: 0, records: 0 };
  const table = DynamoDBDocumentClient.from(new DynamoDBClient({ endpoint: api.table.endpoint }));
  const bearers = await bearersOf(api);
  const ask = (operation: Operation, one: Case): Promise<Answer> => {
    const person = operation.operation === 'decide-approval' ? bearers.approver : bearers.admin;
    const isPeople = !operation.scopes.includes('orders') && operation.scopes.includes('admin');
    const sent = sentOf(operation, one, isPeople ? person : bearers.platform);
    return untilNotBusy(() => send(api.url, sent));
  };
  const drained = () => api.call('POST /_local/drain', { as: 'nobody' });
  let before = new Map<string, Record<string, unknown>>();
  const property = fc.asyncProperty(anyCase, async (drawn) => {
    const one = tried.includes(drawn.operation) ? inDryRun(drawn) : drawn;
    const operation = operationOf(one);
    const answer = await ask(operation, one);
    remember(one, answer);
    const { status } = answer;
    const row = fuzzed.counts[one.operation] ?? {};
    fuzzed.counts[one.operation] = { ...row, [status]: (row[status] ?? 0) + 1 };
    if (isTable(answer)) {
      fuzzed.tables += 1;
      fuzzed.rows += answer.text.split('\r\n').length - 2;
    }
    const mayWrite = operation.contract.writes === true;
    const isDryRun = mayWrite && asksDryRun(one);
    // So that what consumers make of a write is not taken for a later request's.
    if (mayWrite && status < 300) await drained();
    const after = await snapshot(table, api.table.name);
    const written = changes(before, after).map((item) => ({
      pk: String(item.pk),
      sk: String(item.sk),
      item,
    }));
    before = after;
    const flaws = [
      ...flawsOf(operation, answer, isDryRun),
      ...unwanted(written, { status, isDryRun, mayWrite }),
    ];
    if (flaws.length > 0) throw new Error(flaws.join('\n'));
  });
  try {
    await furnish(ask, Date.now());
    await drained();
    before = await snapshot(table, api.table.name);
    await fc.assert(property, { numRuns: cases, seed, endOnFailure: true });
    const log = readFileSync(join(api.data, 'functions.log'), 'utf8');
    const flaws = log.split(/(?<=\n)/).flatMap((line) => lineFlaws(line, secretMark));
    if (flaws.length > 0) throw new Error(flaws.join('\n'));
    return fuzzed;
  } finally {
    table.destroy();
  }
}
