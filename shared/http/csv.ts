import type * as z from 'zod';
import type { Representation } from './representation.ts';

export type Cell = string | number | undefined;

/**
 * A reply as a table (RFC 4180, in UTF-8): a line of names, then the rows. Numbers are written as
 * they are. Texts are quoted, because a program may take another sign than the comma for the end of
 * a cell; and those that a spreadsheet would take for a formula are led in by an apostrophe.
 */
export const csv = <Body extends z.ZodObject>(
  schema: Body,
  names: readonly string[],
  rowsOf: (body: z.infer<Body>) => Cell[][],
): Representation => ({
  mediaType: 'text/csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  description: `A line of names (${names.join(', ')}), then a row for each.`,
  write: (body) => {
    const rows = rowsOf(schema.parse(body));
    return [names, ...rows].map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
  },
});

function cellOf(cell: Cell): string {
  if (cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  // Whoever reads line by line has to find one record in one line.
  const line = cell.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  // Also behind what isn't seen, and in the wide forms, which some programs take for the same.
  const isFormula = /^[\s\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(line);
  return `"${isFormula ? "'" : ''}${line.replaceAll('"', '""')}"`;
}
