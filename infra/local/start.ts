import { parseArgs } from 'node:util';
import * as z from 'zod';
import { LocalError } from './local-error.ts';
import { makeSite } from './make-site.ts';
import { type Stack, startStack } from './stack.ts';

const help = `npm start -- [options]

  --port 3000     where the API listens
  --data .local   where the data, the clock, the signing key and the logs are kept
  --fresh         forget all of that first
  --no-demo       play no demonstration day at the first run
  --help          this text
`;

try {
  await main();
} catch (cause) {
  if (!(cause instanceof LocalError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const { port, data, fresh, demo, help: wantsHelp } = parseOptions();
  if (wantsHelp) return void process.stdout.write(help);
  const stopAsked = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => resolve());
  });
  const leaving = new AbortController();
  const say = (line: string) => console.error(line);
  const starting = startStack({ port, data, fresh, site: makeSite(say), say });
  const serving = async () => {
    const stack = await starting;
    await introduce(stack, demo ? await welcome(stack) : undefined);
    if (stack.isFirstRun && demo) void playFirstDay(stack, leaving.signal);
    throw await stack.failed;
  };
  try {
    await Promise.race([stopAsked, serving()]);
  } finally {
    leaving.abort();
    await (await starting).close();
  }
}

function parseOptions() {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '3000' },
        data: { type: 'string', default: '.local' },
        fresh: { type: 'boolean', default: false },
        demo: { type: 'boolean', default: true },
        help: { type: 'boolean', default: false },
      },
      allowNegative: true,
    });
    const port = Number(values.port);
    if (!/^\d+$/.test(values.port) || port > 65_535) {
      throw new Error(`--port takes a number up to 65535, not ${values.port}`);
    }
    return { ...values, port };
  } catch (cause) {
    throw new LocalError(`${cause instanceof Error ? cause.message : cause}\n\n${help}`);
  }
}

/**
 * Plays a small day through the API, so that the first look at the service isn't empty. It goes on
 * beside whatever else is asked, and when it fails the service is only as empty as before.
 */
async function playFirstDay({ url, token }: Stack, signal: AbortSignal): Promise<void> {
  try {
    const { playDay } = await import('./demo/play-day.ts');
    const { headline } = await import('./demo/report.ts');
    const tokens = { orders: await token('orders'), admin: await token('admin', 'demo') };
    const day = await playDay({ url, tokens, orders: 40, seed: 1, signal });
    console.log(`A demonstration day was played: ${headline(day)}.`);
  } catch (cause) {
    if (signal.aborted) return;
    console.error(`No demonstration day: ${cause instanceof Error ? cause.message : cause}`);
  }
}

/** A customer to look at, with points from the first run on. Answers with the link to their page. */
async function welcome({ url, token, isFirstRun }: Stack): Promise<string | undefined> {
  const call = async (as: 'admin' | 'orders', method: string, path: string, body: object) => {
    const response = await fetch(`${url}/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${await token(as, as === 'admin' ? 'demo' : undefined)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
    });
    return response.ok ? response.json() : undefined;
  };
  if (isFirstRun) {
    const gift = { points: 430, reason: 'Saldo dari kartu stempel lama' };
    await call('orders', 'PUT', '/customers/c-sari', { name: 'Sari Wulandari' });
    await call('admin', 'PUT', '/admin/customers/c-sari/adjustments/welcome', gift);
  }
  const link = await call('orders', 'POST', '/customers/c-sari/links', {});
  return z.object({ url: z.string() }).safeParse(link).data?.url;
}

async function introduce({ url, data, token }: Stack, customerLink?: string): Promise<void> {
  const elsewhere = data === '.local' ? '' : ` --data '${data}'`;
  console.log(`
Kawan runs at ${url}.

API reference:    ${url}/docs/      (its document: ${url}/v1/openapi.json)
Admin console:    ${url}/console/   (a button for each role signs you in)
Customer's page:  ${customerLink ?? `${url}/points/`}${customerLink ? '   (Sari’s, for 15 minutes)' : ''}
Demo order page:  ${url}/demo/

The order platform's token, and a first call with it:

TOKEN=$(npm run -s token -- orders${elsewhere})
curl -s -X PUT ${url}/v1/customers/c-1 -H "authorization: Bearer $TOKEN" -H 'content-type: application/json' -d '{"name":"Sari"}'

Other tokens:  npm run -s token -- <orders|admin|approver|support|auditor>${elsewhere}
A busy day:    npm run demo -- --port ${new URL(url).port}${elsewhere}
The clock:     curl -s ${url}/_local/clock -d '{"advanceSeconds":3600}'
Data and logs: ${data} (functions.log); --fresh forgets them
Stop:          Ctrl-C

The same token in full, for tools without a shell:
${await token('orders')}
`);
}
