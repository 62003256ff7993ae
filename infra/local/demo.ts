import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type DayOptions, playDay } from './demo/play-day.ts';
import { report } from './demo/report.ts';
import { mintToken, readIdentity } from './issuer.ts';
import { LocalError } from './local-error.ts';

const help = `npm run demo -- [options]

  --port 3000     where the API listens
  --url …         or its whole address
  --data .local   the data folder that it was started with, for tokens
  --orders 200    how many customers come
  --seed …        plays the same day again; the ids are new each time
  --until-rewards then moves the service's clock on to the day when the rewards are given
  --help          this text
`;

const ordersMax = 9999;
const differencesShown = 20;

/** Plays a day of the order platform against the API that runs on this machine. */
try {
  process.exitCode = await main();
} catch (cause) {
  if (!(cause instanceof LocalError)) throw cause;
  console.error(cause.message);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { url, data, orders, seed, untilRewards, help: wantsHelp } = parseOptions();
  if (wantsHelp) {
    process.stdout.write(help);
    return 0;
  }
  const identity = readIdentity(data);
  if (!identity) throw new LocalError(`Nothing has run in ${data} yet: npm start makes the key.`);
  await awaitHealth(url);
  const [ordersToken, adminToken] = await Promise.all([
    mintToken(identity, 'orders'),
    mintToken(identity, 'admin', 'demo'),
  ]);
  const tokens = { orders: ordersToken, admin: adminToken };
  const onProgress = progress(orders);
  const day = await playDay({ url, tokens, orders, seed, untilRewards, onProgress });

  const { run, seconds, differences, books } = day;
  console.log(`\nA day at the shop in ${seconds.toFixed(1)} s: seed ${seed}, ids …-${run}-…\n`);
  console.log(report(day));
  if (differences.length > 0) {
    const shown = differences.slice(0, differencesShown).join('\n');
    console.log(`\n${differences.length} differences, of which these come first:\n${shown}`);
    return 1;
  }
  console.log(
    `\nagrees: orders ${books.orders.length}, customers ${books.given.size}; the API tells the same`,
  );
  console.log('of each as was booked while they came.');
  if (untilRewards) console.log('The clock stays where the rewards are given.');
  return 0;
}

function parseOptions(): Pick<DayOptions, 'url' | 'orders' | 'seed'> & {
  untilRewards: boolean;
  data: string;
  help: boolean;
} {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: 'string', default: '3000' },
        url: { type: 'string' },
        data: { type: 'string', default: '.local' },
        orders: { type: 'string', default: '200' },
        seed: { type: 'string' },
        'until-rewards': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    const { url, port, data, help, 'until-rewards': untilRewards } = values;
    const orders = wholeNumber('--orders', values.orders, 1, ordersMax);
    const seedMax = 2 ** 32 - 1;
    const seed = values.seed ? wholeNumber('--seed', values.seed, 0, seedMax) : randomInt(seedMax);
    const address = url ?? `http://127.0.0.1:${wholeNumber('--port', port, 1, 65_535)}`;
    return { url: address.replace(/\/$/, ''), data, orders, seed, untilRewards, help };
  } catch (cause) {
    throw new LocalError(`${cause instanceof Error ? cause.message : cause}\n\n${help}`);
  }
}

function wholeNumber(option: string, value: string, min: number, max: number): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= min && number <= max) return number;
  throw new Error(`${option} takes a number from ${min} to ${max}, not ${value}`);
}

async function awaitHealth(url: string): Promise<void> {
  const response = await fetch(`${url}/v1/health`).catch(() => undefined);
  if (response?.ok) return;
  throw new LocalError(`Nothing answers at ${url}: run npm start first, or name its --port.`);
}

/** A bar where it can be drawn over; elsewhere, as in a log, a line for each tenth. */
function progress(orders: number): (done: number) => void {
  const cells = 30;
  return (done) => {
    if (process.stderr.isTTY) {
      const full = Math.floor((done / orders) * cells);
      const bar = '█'.repeat(full).padEnd(cells, '░');
      process.stderr.write(`\r${bar} ${done}/${orders}${done === orders ? '\n' : ''}`);
    } else if (Math.floor((done * 10) / orders) > Math.floor(((done - 1) * 10) / orders)) {
      console.error(`${done} of ${orders} orders`);
    }
  };
}
