import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { guarded, unguarded } from '../shared/http/csv.ts';
import type { Row } from './rows.ts';

/** The columns of a file that is written; one that is read may have them in any order, or fewer. */
const columns = [
  ...(['customerId', 'name', 'code', 'codeStatus', 'enrolledAt', 'points'] as const),
  ...(['referredBy', 'confirmedOrders', 'referrals'] as const),
];

/** What parts the cells, and what they are called. */
export type Header = { delimiter: string; names: string[] };

/** Spreadsheets write what their country is used to. */
const delimiters = [',', ';', '\t'];

/** The header in a file's first line, or undefined: one without customers is none. */
export function headerIn(text: string): Header | undefined {
  for (const delimiter of delimiters) {
    const names = cellsOf(text, delimiter)?.map((name) => name.trim()) ?? [];
    if (names.includes('customerId') && new Set(names).size === names.length) {
      return { delimiter, names };
    }
  }
  return undefined;
}

/** A record, which is one line: no field has a line break. A string is what is wrong with it. */
export function csvRow(text: string, { delimiter, names }: Header): Row | string {
  const cells = cellsOf(text, delimiter);
  if (cells === undefined) return 'The quotes of the line don’t match.';
  if (cells.length !== names.length) {
    return `The line has ${cells.length} cells, and the header ${names.length}.`;
  }
  const row: Row = {};
  for (const [index, name] of names.entries()) {
    const cell = unguarded(cells[index] ?? '');
    if (cell.trim() !== '') row[name] = fieldOf(name, cell);
  }
  return row;
}

/** A row as a line; columns that it doesn't have are empty. */
export const csvLine = (row: Row): string =>
  stringify([columns.map((name) => guarded(textOf(row[name])))], { record_delimiter: 'unix' });

export const csvHeader = (): string => stringify([[...columns]], { record_delimiter: 'unix' });

function cellsOf(text: string, delimiter: string): string[] | undefined {
  try {
    return parse(text, { delimiter, relax_quotes: false })[0];
  } catch {
    return undefined;
  }
}

/** What isn't as it should be is left as it is: the service says what is wrong with it. */
function fieldOf(name: string, cell: string): unknown {
  if (name === 'points') return lotsOf(cell) ?? cell;
  if (name !== 'confirmedOrders' && name !== 'referrals') return cell;
  return /^\d{1,15}$/.test(cell) ? Number(cell) : cell;
}

/** `300@2036-06 5@never`: points, and the month at whose end they expire. */
function lotsOf(cell: string): { points: number; expires: string }[] | undefined {
  const lots = cell.trim().split(/ +/);
  if (!lots.every((lot) => /^\d{1,15}@[\w-]+$/.test(lot))) return undefined;
  return lots.map((lot) => {
    const [points, expires = ''] = lot.split('@');
    return { points: Number(points), expires };
  });
}

function textOf(value: unknown): string {
  if (!Array.isArray(value)) return value === undefined ? '' : String(value);
  return value.map(({ points, expires }) => `${points}@${expires}`).join(' ');
}
