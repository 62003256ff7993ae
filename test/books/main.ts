import { parseArgs } from 'node:util';
import { tryBooks } from './trial.ts';

/**
 * `npm run soak:books -- --orders 10000 --seed 1` plays so many orders on a stack of its own, three
 * times: with the stream as the table tells it, with every change three times and shuffled, and with
 * poison in every hundred besides. Each time all books must agree.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const thrice = { timesMin: 3, timesMax: 3, batchSize: 100 };
const streams = {
  'as it is': undefined,
  'thrice, shuffled': thrice,
  'thrice, shuffled, with poison': { ...thrice, poisonEvery: 100 },
};

for (const [name, faults] of Object.entries(streams)) {
  if (values.only !== undefined && values.only !== name) continue;
  const begun = performance.now();
  const { flaws, figures, standing, entries, putAside } = await tryBooks({
    orders: Number(values.orders),
    seed: Number(values.seed),
    ...(faults && { faults }),
    onProgress: (done) => {
      if (done % 500 === 0) console.error(`${done} orders`);
    },
  });
  const seconds = Math.round((performance.now() - begun) / 1000);
  console.log(`Stream ${name}: ${seconds} s, ${entries} entries, ${putAside} records put aside.`);
  console.log(JSON.stringify({ ...figures, ...standing }));
  console.log(flaws.length === 0 ? 'All books agree.' : flaws.slice(0, 40).join('\n'));
  if (flaws.length > 0) process.exitCode = 1;
}
