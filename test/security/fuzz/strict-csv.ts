/** RFC 4180's own grammar: a cell that is quoted to its end, or one of plain printable ASCII. */
const cell = /"((?:[^"]|"")*)"|([\x20\x21\x23-\x2b\x2d-\x7e]*)/y;

/**
 * Reads a table as RFC 4180 says and not a bit more kindly, with nothing of the product's: throws at
 * a quote within a plain cell, at text behind a quoted one, at a bare CR or LF, and at a last line
 * without its end.
 */
export function parseCsv(text: string): string[][] {
  const records: string[][] = [];
  let record: string[] = [];
  for (let place = 0; place < text.length; ) {
    cell.lastIndex = place;
    const [whole = '', quoted, plain = ''] = cell.exec(text) ?? [];
    record.push(quoted?.replaceAll('""', '"') ?? plain);
    place += whole.length;
    if (text.startsWith('\r\n', place)) {
      records.push(record);
      record = [];
      place += 2;
    } else if (text[place] === ',' && text.length > place + 1) place += 1;
    else throw new Error(`at ${place}: ${JSON.stringify(text.slice(place, place + 20))}`);
  }
  return records;
}

/**
 * A line as a spreadsheet reads it in countries where another sign than the comma parts cells: a
 * quote counts only where a cell begins, and what stands behind the closing one belongs to the cell.
 */
export function cellsBy(separator: ';' | '\t', line: string): string[] {
  const part = new RegExp(`(?:"((?:[^"]|"")*)")?([^${separator}]*)(${separator}|$)`, 'gy');
  const cells: string[] = [];
  for (const [, quoted = '', rest = '', end] of line.matchAll(part)) {
    cells.push(quoted.replaceAll('""', '"') + rest);
    if (end === '') break;
  }
  return cells;
}

/**
 * Whether a spreadsheet would run it: it begins, maybe behind what isn't seen, with a sign that begins
 * a formula there, in its wide form too, and is no mere whole number.
 */
export const isFormula = (text: string): boolean =>
  !/^-?\d+$/.test(text) &&
  /^[\p{White_Space}\p{Cc}\p{Cf}]*[=+\-@\uff1d\uff0b\uff0d\uff20]/u.test(text);
