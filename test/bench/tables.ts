export type Cell = string | number | undefined;

/** Prints rows as aligned columns: texts to the left, numbers to the right, nothing as a dash. */
export function printTable(about: string, columns: string[], rows: Cell[][]): void {
  const texts = [columns, ...rows.map((row) => row.map(textOf))];
  const widths = columns.map((_, column) =>
    Math.max(...texts.map((row) => (row[column] ?? '').length)),
  );
  const isNumber = columns.map((_, column) =>
    rows.every((row) => row[column] === undefined || typeof row[column] === 'number'),
  );
  console.log(`\n${about}`);
  for (const row of texts) {
    const cells = row.map((text, column) => {
      const width = widths[column] ?? 0;
      return isNumber[column] ? text.padStart(width) : text.padEnd(width);
    });
    console.log(`  ${cells.join('  ').trimEnd()}`);
  }
}

const textOf = (cell: Cell): string => (cell === undefined ? '-' : String(cell));

export const rounded = (value: number, digits = 0): number => Number(value.toFixed(digits));

export function median(values: number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
