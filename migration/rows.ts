import { extname } from 'node:path';
import { LocalError } from '../infra/local/local-error.ts';
import { csvHeader, csvLine, csvRow, type Header, headerIn } from './csv.ts';
import { linesOf } from './lines.ts';

/** A customer as a file has them, not looked at yet: the service knows what a row has to be. */
export type Row = Record<string, unknown>;

/** A row with where it stands, or what is wrong with its line. */
export type Read = { line: number; endsAt: number } & ({ row: Row } | { flaw: string });

const formats = { '.csv': 'csv', '.ndjson': 'ndjson', '.jsonl': 'ndjson' } as const;

/** What a file is by its name. */
export function formatOf(file: string): 'csv' | 'ndjson' {
  const format = formats[extname(file).toLowerCase() as keyof typeof formats];
  if (format === undefined) throw new LocalError(`${file} is none of: *.csv, *.ndjson, *.jsonl`);
  return format;
}

/** The rows of a file, one after the other; empty lines are none. */
export async function* rowsOf(file: string): AsyncGenerator<Read> {
  const isCsv = formatOf(file) === 'csv';
  let header: Header | undefined;
  for await (const { number: line, endsAt, isEnded: _, ...read } of linesOf(file)) {
    if (isCsv && header === undefined) {
      header = 'text' in read ? headerIn(read.text) : undefined;
      if (header === undefined) {
        throw new LocalError(`${file} has no header with customerId and each column once.`);
      }
    } else if ('flaw' in read) yield { line, endsAt, flaw: read.flaw };
    else if (read.text.trim() !== '') {
      const row = header ? csvRow(read.text, header) : jsonRow(read.text);
      yield { line, endsAt, ...(typeof row === 'string' ? { flaw: row } : { row }) };
    }
  }
}

function jsonRow(text: string): Row | string {
  try {
    const row: unknown = JSON.parse(text);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row;
    return 'The line is not a JSON object.';
  } catch {
    return 'The line is not JSON.';
  }
}

/** What a file begins with, and how it writes a row. */
export const writers = {
  csv: { header: csvHeader(), line: csvLine },
  ndjson: { header: '', line: (row: Row) => `${JSON.stringify(row)}\n` },
};
