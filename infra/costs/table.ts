import { dollarsOf, linesOf } from './bill.ts';

export const monthlyOrders = [0, 10_000, 1_000_000];

/** What a month costs, line by line, as the table of the deployment guide. */
export function costTable(): string {
  const bills = monthlyOrders.map((orders) => linesOf(orders).map(dollarsOf));
  const totals = bills.map((bill) => bill.reduce((sum, dollars) => sum + dollars, 0));
  const row = (cells: string[]) => `| ${cells.join(' | ')} |`;
  const amounts = (column: number) => bills.map((bill) => money(bill[column] ?? 0));
  const perOrder = totals.map((total, index) => {
    const orders = monthlyOrders[index] ?? 0;
    return orders === 0 ? '' : `$${(total / orders).toFixed(5)}`;
  });
  return [
    row([
      'a month, in US dollars',
      ...monthlyOrders.map((n) => `${n.toLocaleString('en-US')} orders`),
    ]),
    row(['---', ...monthlyOrders.map(() => '---:')]),
    ...linesOf(0).map(({ what }, index) => row([what, ...amounts(index)])),
    row(['**Together**', ...totals.map((total) => `**${money(total)}**`)]),
    row(['An order', ...perOrder]),
  ].join('\n');
}

const money = (dollars: number): string =>
  dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
