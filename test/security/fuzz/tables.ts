import * as z from 'zod';
import { cellsBy, isFormula, parseCsv } from './strict-csv.ts';

/** What is wrong with a table by itself, whatever it should say. */
export function tableFlaws(text: string): string[] {
  let records: string[][];
  try {
    records = parseCsv(text);
  } catch (cause) {
    return [`no RFC 4180: ${cause}`];
  }
  const [names = [], ...rows] = records;
  const lines = text.split('\r\n').slice(0, -1);
  const told = (what: string) => (found: unknown) => `${what}: ${JSON.stringify(found)}`;
  return [
    ...(names.length > 0 && names.every((name) => /^[A-Za-z]+$/.test(name)) ? [] : ['no names']),
    ...rows.filter(({ length }) => length !== names.length).map(told('another number of cells')),
    ...records.flat().filter(isFormula).map(told('a formula')),
    ...[';' as const, '\t' as const].flatMap((separator) =>
      lines.flatMap((line) =>
        cellsBy(separator, line)
          .filter(isFormula)
          .map(told(`a formula behind ${separator}`)),
      ),
    ),
    // A record is a line, also for whoever takes other characters for the end of one.
    ...lines.filter((line) => /[\p{Cc}\u2028\u2029]/u.test(line)).map(told('not one line')),
    ...(lines.length === records.length ? [] : [`${records.length} records`]),
  ];
}

const Named = z.record(z.string(), z.unknown());
const Listed = z.array(Named);
const Report = z.object({ refusalsByReason: Listed, topReferrers: Listed, adjustmentsBy: Listed });

/** By operation, what each row of the table is of in the JSON. */
const rowsIn: Record<string, (body: Record<string, unknown>) => Record<string, unknown>[]> = {
  'list-approvals': ({ approvals }) => Listed.parse(approvals),
  'list-codes': ({ codes }) => Listed.parse(codes),
  'list-reviews': ({ reviews }) => Listed.parse(reviews),
  'list-audit': ({ events }) => Listed.parse(events),
  'list-reports': ({ days }) => Listed.parse(days),
  'get-analytics': ({ series }) => Listed.parse(series),
  'get-report': reportLines,
};

/** One line for each figure, and with those of somebody or something its name. */
function reportLines(body: Record<string, unknown>): Record<string, unknown>[] {
  const { date, status, reported, ...sections } = body;
  const listed = Object.keys(Report.parse(body));
  return Object.entries(sections).flatMap(([section, found]) => {
    if (!listed.includes(section)) return Object.keys(Named.parse(found)).map(() => ({ section }));
    return Listed.parse(found).flatMap((item) => {
      const [of] = Object.values(item).filter((value) => typeof value === 'string');
      const figures = Object.values(item).filter((value) => typeof value === 'number');
      return figures.map(() => ({ section, of }));
    });
  });
}

/** What a cell may lose on its way are signs and spaces; never a letter or a digit. */
const lettersOf = (text: unknown): string => String(text ?? '').replace(/[^\p{L}\p{N}]+/gu, '');

/** What a table says otherwise than the JSON of the same answer. */
export function tellsOtherwise(operation: string, text: string, json: string): string[] {
  const [names = [], ...rows] = parseCsv(text);
  const expected = rowsIn[operation]?.(Named.parse(JSON.parse(json)));
  if (expected === undefined) return [`${operation}: nobody said what its table is of`];
  if (expected.length !== rows.length) return [`${rows.length} rows of ${expected.length}`];
  return expected.flatMap((item, row) =>
    names.flatMap((name, column) => {
      const [value, found] = [item[name], rows[row]?.[column]];
      const isSo = typeof value === 'object' || lettersOf(value) === lettersOf(found);
      return isSo || !(name in item) ? [] : [`${name}: ${found} for ${value}`];
    }),
  );
}
