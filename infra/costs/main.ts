import { assumed } from './measured.ts';
import { type Price, priced, prices } from './prices.ts';
import { costTable } from './table.ts';

/** `npm run costs` prints what a month costs, by what it was computed from. */
console.log(costTable());
console.log(`\nPrices of ${priced.region}, as of ${priced.on}:`);
for (const { dollars, per, of, page, found } of Object.values<Price>(prices)) {
  const check = found ? '' : ' (to be checked)';
  console.log(
    `  $${dollars} for ${per === 1 ? 'a' : per.toLocaleString('en-US')} ${of}${check}  ${page}`,
  );
}
console.log(`\nAssumed:\n${JSON.stringify(assumed, null, 2)}`);
