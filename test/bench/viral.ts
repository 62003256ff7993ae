import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { region } from '../../infra/local/intrinsics.ts';
import { type Stack, startStack } from '../../infra/local/stack.ts';
import { drift, scan } from '../ledger.ts';
import { median, printTable, rounded } from './tables.ts';

const [count = '20000', kind = 'own'] = process.argv.slice(3);
const ordersWithCode = Number(count);
/** One order in so many is without a code: what slows those down isn't the code. */
const plainEvery = 10;
const tills = 8;
const rewardPoints = 10;

/** How long the calls of an order took, in milliseconds. */
type Timed = { hold: number; confirm: number };

/**
 * A code goes viral: so many orders with one code and for one referrer, on a whole stack with its
 * consumers, and between them orders without any (`viral 20000 campaign`: a code that admins made). Tells whether the later ones are slower than the
 * earlier, and whether the referrer is promised what is due to the point.
 */
export async function viral(): Promise<void> {
  const stack = await startStack();
  try {
    const token = await stack.token('orders');
    const code = await makeCode(stack, token);
    const times = { 'with the code': [] as Timed[], 'without any': [] as Timed[] };
    const startedAt = performance.now();
    let next = 0;
    const till = async () => {
      for (let number = next++; times['with the code'].length < ordersWithCode; number = next++) {
        const isPlain = number % plainEvery === 0;
        const timed = await order(stack, token, number, isPlain ? undefined : code);
        times[isPlain ? 'without any' : 'with the code'].push(timed);
      }
    };
    await Promise.all(Array.from({ length: tills }, till));
    const orderedMs = performance.now() - startedAt;
    const drained = await fetch(`${stack.url}/_local/drain`, { method: 'POST' });
    if (!drained.ok) throw new Error(await drained.text());
    const caughtUpMs = performance.now() - startedAt - orderedMs;
    printTable(
      `One code, one referrer, ${times['with the code'].length} confirmed orders, ${tills} at once: ` +
        'the second tenth of them and the last, median ms. The goal is a ratio of at most 1.2.',
      ['orders', 'hold: second', 'last', 'ratio', 'confirm: second', 'last', 'ratio'],
      Object.entries(times).map(([name, of]) => [
        name,
        ...beginningAndEnd(of.map(({ hold }) => hold)),
        ...beginningAndEnd(of.map(({ confirm }) => confirm)),
      ]),
    );
    const seconds = (ms: number) => (ms / 1000).toFixed(1);
    console.log(
      `  Ordered in ${seconds(orderedMs)} s; the consumers were done ${seconds(caughtUpMs)} s later.`,
    );
    for (const line of await books(stack, times['with the code'].length)) console.log(`  ${line}`);
  } finally {
    await stack.close();
  }
}

/** The tenth after the first, and the last. */
function beginningAndEnd(times: number[]): number[] {
  const share = Math.floor(times.length / 10);
  const first = median(times.slice(share, 2 * share));
  const last = median(times.slice(-share));
  return [rounded(first, 1), rounded(last, 1), rounded(last / first, 2)];
}

async function send(stack: Stack, token: string, request: string, body: object): Promise<string> {
  const [method, path] = request.split(' ');
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  for (;;) {
    const response = await fetch(stack.url + path, { method, headers, body: JSON.stringify(body) });
    const text = await response.text();
    if (response.ok) return text;
    if (response.status !== 503) throw new Error(`${request}: ${text}`);
  }
}

/** A customer's own code, whose rewards are held back once so many use it; or one that is for many. */
async function makeCode(stack: Stack, token: string): Promise<string> {
  const own = await send(stack, token, 'PUT /v1/customers/c-viral', { name: 'Sari' });
  if (kind === 'own') return JSON.parse(own).code;
  const made = { owner: 'c-viral', code: 'POSTER' };
  return JSON.parse(await send(stack, await stack.token('admin'), 'POST /v1/admin/codes', made))
    .code;
}

/** An order of somebody new, with a phone and an address of their own. */
async function order(stack: Stack, token: string, number: number, code: string | undefined) {
  const client = {
    ip: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
    deviceId: `phone-${number}`,
  };
  const path = `/v1/orders/INV-${number}`;
  const body = {
    ...{ customerId: `c-${number}`, currency: 'IDR', subtotal: 150_000, client },
    ...(code && { referralCode: code, customerIsNew: true }),
  };
  const began = performance.now();
  await send(stack, token, `PUT ${path}/hold`, body);
  const held = performance.now();
  await send(stack, token, `POST ${path}/confirm`, {});
  return { hold: held - began, confirm: performance.now() - held };
}

/** What the referrer is promised, what waits for a review, and whether the entries agree. */
async function books({ table }: Stack, orders: number): Promise<string[]> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint: table.endpoint, region, credentials });
  const documents = DynamoDBDocumentClient.from(client);
  try {
    const items = await scan(documents, table.name);
    const sum = (is: (key: string) => boolean, of: string) =>
      items.reduce((all, item) => (is(`${item.pk}/${item.sk}`) ? all + Number(item[of]) : all), 0);
    const promised = sum((key) => key.startsWith('PENDING#c-viral#'), 'points');
    const reviewed = sum((key) => /^ORDER#.*\/6#REVIEW$/.test(key), 'rewardPoints');
    const due = orders * rewardPoints;
    const flaws = await drift(documents, table.name);
    const verdict = promised + reviewed === due ? 'to the point' : `NOT the ${due} that are due`;
    return [
      `Promised ${promised} points, held back for a review ${reviewed}: ${verdict}.`,
      flaws.length === 0 ? 'Entries and balances agree.' : flaws.slice(0, 20).join('\n'),
    ];
  } finally {
    client.destroy();
  }
}
