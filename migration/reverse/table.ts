/** A column of numbers, under a heading. */
export type Column<Row> = { heading: string; of: keyof Row & string };

type Row = { customerId: string; why?: string };

const idWidth = 24;
const numberWidth = 11;

/** Lines of a table that is printed while it comes about, so nothing is known of later lines. */
export const headingOf = <Of>(columns: Column<Of>[]): string =>
  line(
    'customer',
    columns.map(({ heading }) => heading),
  );

export const lineOf = <Of extends Row>(columns: Column<Of>[], row: Of): string =>
  line(row.customerId, numbersOf(columns, row).map(shown), row.why);

export const totalOf = (customers: number, sums: number[]): string =>
  line(`${shown(customers)} customers`, sums.map(shown));

export const numbersOf = <Of>(columns: Column<Of>[], row: Of): number[] =>
  columns.map(({ of }) => Number(row[of]));

const shown = (value: number): string => value.toLocaleString('en');

const line = (first: string, numbers: string[], last = ''): string =>
  `${first.padEnd(idWidth)} ${numbers.map((text) => text.padStart(numberWidth)).join(' ')}  ${last}`.trimEnd();
