import type * as z from 'zod';
import type { Representation } from './representation.ts';

export type Cell = string | number | undefined;

/**
 * A reply as a table (RFC 4180, in UTF-8): a line of names, then the rows. Numbers are written as
 * they are. Texts are quoted, and what a spreadsheet would take for a formula is led in by an
 * apostrophe.
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
  return `"${guarded(line).replaceAll('"', '""')}"`;
}

/**
 * Leads in by an apostrophe what a spreadsheet would take for a formula: what begins with these
 * signs, also in their wide forms, which some programs take for the same, and behind what isn't seen.
 * A semicolon begins a cell where it is the sign that parts them, whatever is quoted: such programs
 * mind a quote only as the first of a cell. What has apostrophes before it already gets one more, so
 * that `unguarded` gives back what was.
 */
export const guarded = (text: string): string => text.replace(formulas, "$1'");
export const unguarded = (text: string): string => text.replace(guardedFormulas, '$1');

const formulas = /(^|;)(?='*[\s\p{Cf}"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;
const guardedFormulas = /(^|;)'(?='*[\s\p{Cf}"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/gu;
