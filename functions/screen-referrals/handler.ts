import { parseChange } from '../../shared/data/changes.ts';
import { screen } from '../../shared/data/screen.ts';
import { Resolution } from '../../shared/domain/order.ts';
import { consumer } from '../../shared/runtime/consumer.ts';

/** How an order ended: the entries are put once, so each change is a new one. */
const parse = (record: unknown) => Resolution.parse(parseChange(record).after);

export const handler = consumer({
  parse,
  work: (ended) =>
    screen(
      ended.filter(({ kind }) => kind === 'confirmed'),
      Date.now(),
    ),
});
