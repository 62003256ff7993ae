import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { csvHeader, csvLine, csvRow, headerIn } from '../../migration/csv.ts';
import { lineBytesMax, linesOf } from '../../migration/lines.ts';
import { type Read, type Row, rowsOf, writers } from '../../migration/rows.ts';
import { ImportRow } from '../../shared/domain/import.ts';

const folder = mkdtempSync(join(tmpdir(), 'kawan-files-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function written(content: string | Uint8Array, extension = 'csv'): string {
  const file = join(folder, `${++files}.${extension}`);
  writeFileSync(file, content);
  return file;
}

async function allOf<Each>(each: AsyncIterable<Each>): Promise<Each[]> {
  const all: Each[] = [];
  for await (const one of each) all.push(one);
  return all;
}

const linesIn = (content: string | Uint8Array) => allOf(linesOf(written(content)));
const rowsIn = (content: string | Uint8Array, extension?: string): Promise<Read[]> =>
  allOf(rowsOf(written(content, extension)));

describe('the lines of a file', () => {
  it('are told with their numbers and where they end', async () => {
    expect(await linesIn('\ufeffone\r\n\ntwö')).toEqual([
      { number: 1, endsAt: 8, isEnded: true, text: 'one' },
      { number: 2, endsAt: 9, isEnded: true, text: '' },
      { number: 3, endsAt: 13, isEnded: false, text: 'twö' },
    ]);
    expect(await linesIn('')).toEqual([]);
  });

  it('are the same wherever a read of the file ends', async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, index) => `${index} ${'ü'.repeat(index % 60)}`,
    );
    const read = await linesIn(lines.map((line) => `${line}\n`).join(''));
    expect(read.map((line) => 'text' in line && line.text)).toEqual(lines);
  });

  it.each([
    ['in another encoding', Buffer.from('SARI,caf\xe9', 'latin1')],
    ['in UTF-16', Buffer.from('SARI', 'utf16le')],
    ['of zeros', Buffer.alloc(10)],
  ])('%s are named, and the others read', async (_, bytes) => {
    const all = Buffer.concat([Buffer.from('before\n'), bytes, Buffer.from('\nafter\n')]);
    expect(await linesIn(all)).toMatchObject([
      { text: 'before' },
      { number: 2, flaw: expect.stringContaining('UTF-8') },
      { number: 3, text: 'after' },
    ]);
  });

  it('that are too long are passed over, however long, without being kept', async () => {
    const file = written(`${'x'.repeat(lineBytesMax)}\n${'x'.repeat(lineBytesMax + 1)}\nafter\n`);
    const before = (await allOf(linesOf(file))).map((line) => 'text' in line);
    expect(before).toEqual([true, false, true]);
    // Zeros that take no room on the disk.
    truncateSync(file, 300 * 1024 * 1024);
    const peakBefore = process.resourceUsage().maxRSS;
    expect(await allOf(linesOf(file))).toMatchObject([
      ...[{ number: 1 }, { number: 2 }, { number: 3 }],
      { number: 4, flaw: `The line is longer than ${lineBytesMax} bytes.` },
    ]);
    expect(process.resourceUsage().maxRSS - peakBefore).toBeLessThan(100 * 1024);
  });
});

const text = (unit: fc.Arbitrary<string>) => fc.string({ unit, minLength: 1, maxLength: 12 });
const tricky = fc.constantFrom(
  '"',
  ',',
  ';',
  "'",
  '=',
  '+',
  '-',
  '@',
  '＝',
  ' ',
  'a',
  'é',
  '😀',
  '|',
);
const lots = fc.array(
  fc.record({
    points: fc.integer({ min: 1, max: 1_000_000_000 }),
    expires: fc.constantFrom('2027-06', '2031-12', 'never'),
  }),
  { minLength: 1, maxLength: 3 },
);
const rows = fc.record(
  {
    customerId: fc.stringMatching(/^[A-Za-z0-9+][A-Za-z0-9._~:@+-]{0,9}$/),
    name: text(tricky).filter((name) => name.trim() === name),
    code: fc.constantFrom('OLD_1024', "LEBARAN'26"),
    codeStatus: fc.constantFrom('paused', 'revoked'),
    enrolledAt: fc.constant('2024-03-01T00:00:00Z'),
    points: lots,
    referredBy: fc.constant('+62812'),
    confirmedOrders: fc.integer({ min: 1, max: 1_000_000 }),
    referrals: fc.integer({ min: 1, max: 1_000_000 }),
  },
  { requiredKeys: ['customerId'] },
);

describe('a row', () => {
  it('is the same when it was written and read, whatever is in it', async () => {
    const header = headerIn(csvHeader().trimEnd());
    if (header === undefined) throw new Error('our own header is none');
    fc.assert(
      fc.property(rows, (row) => {
        const line = csvLine(row);
        expect(csvRow(line.slice(0, -1), header)).toEqual(row);
        expect(line.slice(0, -1)).not.toContain('\n');
        // No cell begins as a formula does, whatever sign parts them.
        const cells: string[] = parse(line)[0] ?? [];
        expect(cells.filter((cell) => /(^|;)[\s"]*[=+\-@＝]/.test(cell))).toEqual([]);
      }),
      { numRuns: 2000 },
    );
  });

  it('has every field that the service takes', () => {
    expect(headerIn(csvHeader().trimEnd())?.names).toEqual(Object.keys(ImportRow.shape));
  });

  it('is in the guide as the service takes it, with every field', async () => {
    const guide = readFileSync('docs/moving.md', 'utf8');
    const [, json = ''] = /```json\n(\{"customerId".*)\n/.exec(guide) ?? [];
    const [, csv = ''] = /```csv\n(.*?)```/s.exec(guide) ?? [];
    for (const [content, extension] of [
      [json, 'ndjson'],
      [csv, 'csv'],
    ] as const) {
      const [read] = await rowsIn(content, extension);
      const row = ImportRow.parse(read && 'row' in read && read.row);
      expect(row).toMatchObject({ code: 'WULAN-88', confirmedOrders: 7 });
    }
    const fields = [...guide.matchAll(/^\| `(\w+)` \| .* \| .* \|$/gm)].map(([, field]) => field);
    expect(fields).toEqual(Object.keys(ImportRow.shape));
  });

  it('is read from what spreadsheets write', async () => {
    const lots430 = { points: [{ points: 430, expires: '2027-06' }] };
    const expected = { customerId: 'c-1', name: 'Sari, "Dewi"', ...lots430, referrals: 2 };
    const comma = 'customerId,name,points,referrals\r\nc-1,"Sari, ""Dewi""",430@2027-06,2\r\n';
    const semicolon = '\ufeffcustomerId;name;points;referrals\nc-1;"Sari, ""Dewi""";430@2027-06;2';
    const tab = 'referrals\tname\tpoints\tcustomerId\n2\t"Sari, ""Dewi"""\t430@2027-06\tc-1\n';
    for (const content of [comma, semicolon, tab]) {
      expect(await rowsIn(content)).toMatchObject([{ line: 2, row: expected }]);
    }
    const json = `\n${JSON.stringify(expected)}\n`;
    expect(await rowsIn(json, 'ndjson')).toMatchObject([{ line: 2, row: expected }]);
  });

  it('that can’t be read is named, and the others go on', async () => {
    const csv = 'customerId,name\nc-1,"Sa\nc-2,Budi,x\n,\nc-3\nc-4,"Wu"lan\nc-5,Dewi\n';
    expect(await rowsIn(csv)).toMatchObject([
      { line: 2, flaw: 'The quotes of the line don’t match.' },
      { line: 3, flaw: 'The line has 3 cells, and the header 2.' },
      { line: 4, row: {} },
      { line: 5, flaw: 'The line has 1 cells, and the header 2.' },
      { line: 6, flaw: 'The quotes of the line don’t match.' },
      { line: 7, row: { customerId: 'c-5', name: 'Dewi' } },
    ]);
    const json = '{"customerId":"c-1"\n[]\nnull\n"c-2"\n{"customerId":"c-3"}\n';
    expect(await rowsIn(json, 'jsonl')).toMatchObject([
      { line: 1, flaw: 'The line is not JSON.' },
      ...[2, 3, 4].map((line) => ({ line, flaw: 'The line is not a JSON object.' })),
      { line: 5, row: { customerId: 'c-3' } },
    ]);
  });

  it('leaves to the service what isn’t as it should be', async () => {
    const csv = 'customerId,points,referrals,balance\nc-1,-5,1.5,9\nc-2,430,1e3,\nc-3,4@x,,\n';
    const found = (await rowsIn(csv)).map((read) => ('row' in read ? read.row : undefined));
    expect(found).toEqual([
      { customerId: 'c-1', points: '-5', referrals: '1.5', balance: '9' },
      { customerId: 'c-2', points: '430', referrals: '1e3' },
      { customerId: 'c-3', points: [{ points: 4, expires: 'x' }] },
    ]);
  });

  it.each(['', 'id,name\nc-1,Sari\n', 'customerId,name,name\n', 'customerId"\n'])(
    'is not looked for below a header that is none: %j',
    async (content) => {
      await expect(rowsIn(`${content}\n`)).rejects.toThrow('no header');
    },
  );

  it('is only looked for in files whose name says what they are', async () => {
    await expect(rowsIn('customerId\n', 'xlsx')).rejects.toThrow('none of');
  });

  it('is written with a header in one format, and without in the other', () => {
    const row: Row = { customerId: 'c-1' };
    expect(writers.csv.header + writers.csv.line(row)).toMatch(/^customerId,.*\nc-1,,*\n$/);
    expect(writers.ndjson.header + writers.ndjson.line(row)).toBe('{"customerId":"c-1"}\n');
  });
});
