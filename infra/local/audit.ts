import { parseArgs } from 'node:util';
import { OrderId } from '../../shared/domain/ids.ts';
import { booksOptions, dayIn, optionsOf, runCommand } from './command.ts';
import { LocalError } from './local-error.ts';
import { openBooks } from './open-books.ts';

const help = `npm run audit -- verify [--date 2026-11-22]
npm run audit -- prove --order INV-1

Checks the audit of the stack on this machine, running or not, or prints the proof that an order's
entries are in it.

  --data .local   where the stack keeps its data
  --table NAME    checks this table on AWS instead, as whoever the environment says you are
`;

await runCommand(main);

async function main(): Promise<number> {
  const { command, date, order, data, table } = optionsOf(help, parseOptions);
  const close = await openBooks({ operation: 'audit', data, table });
  try {
    return command === 'prove' ? await prove(order) : await verify(date);
  } finally {
    await close();
  }
}

function parseOptions() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { date: { type: 'string' }, order: { type: 'string' }, ...booksOptions },
  });
  const [command] = positionals;
  if ((command !== 'verify' && command !== 'prove') || positionals.length > 1) {
    throw new Error('Say verify or prove.');
  }
  if ((command === 'prove') !== (values.order !== undefined)) {
    throw new Error('An order is what prove needs, and nothing else does.');
  }
  return { ...values, date: dayIn(values.date), command };
}

async function verify(date: string | undefined): Promise<number> {
  const { verifyAudit } = await import('../../shared/data/verify-audit.ts');
  const { findings, days, links, events } = await verifyAudit(date);
  for (const { day, root, isSealed } of days.toReversed()) {
    console.log(`${day}  root ${root}${isSealed ? '' : '  (so far: the day is not sealed)'}`);
  }
  for (const { part, where, what } of findings) console.log(`${part}  ${where}: ${what}`);
  const broken = findings
    .filter(({ part }) => part === 'link')
    .map(({ where }) => Number(where.slice('link '.length)));
  if (broken.length > 0) console.log(`The first broken link is ${Math.min(...broken)}.`);
  const verdict =
    findings.length === 0 ? 'All is as it was written' : `${findings.length} findings`;
  console.log(`${verdict}: ${links} links, ${events} events.`);
  return findings.length === 0 ? 0 : 1;
}

async function prove(order: string | undefined): Promise<number> {
  const { proveOrder } = await import('../../shared/data/prove-order.ts');
  const orderId = OrderId.safeParse(order);
  const proofs = orderId.success ? await proveOrder(orderId.data) : [];
  if (proofs.length === 0) throw new LocalError(`Nothing was audited of an order ${order}.`);
  console.log(JSON.stringify(proofs, null, 2));
  return 0;
}
