import fc from 'fast-check';
import { Fields, Raw } from './json.ts';

/** Where integers, floats and their texts end or turn into something else. */
const numbers = [
  ...['0', '-0', '1', '-1', '1.0', '1.5', '-1.5', '0.1', '1e3', '1E3', '1e-7', '1e308', '1e309'],
  ...['-1e309', '2147483647', '2147483648', '-2147483649', '4294967296', '9007199254740991'],
  ...['9007199254740992', '9007199254740993', '-9007199254740993', '1000000000000'],
  ...['1000000000001', '1000000000', '1000000001', '18446744073709551616', `1${'0'.repeat(400)}`],
  ...['0.30000000000000004', '5e-324', '1000000000000000000000', `0.${'1'.repeat(300)}`],
];

/** What is no JSON at all, where a value should stand. */
const notJson = [
  'NaN',
  'Infinity',
  '01',
  '+1',
  '.5',
  '1.',
  '0x10',
  '1_000',
  'undefined',
  "'a'",
  '',
];

const texts = [
  ...['', ' ', '\t', '\n', '\r\n', '\u0000', '\u007f', '\u0085', '\u001b[31m', '\ufeff', '\ufffd'],
  ...[
    '\u2028',
    '\u2029',
    '\u202e',
    '\u200b',
    '\ud800',
    '\udfff',
    'a\ud83d',
    '\ud83d\udc5f',
    'é',
    'é',
  ],
  ...[
    'САРИ',
    'SАRI',
    'ı',
    'ſ',
    'ß',
    'İ',
    '１２３',
    '٣',
    'NULL',
    'null',
    'undefined',
    'NaN',
    'true',
  ],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    '#',
    '/',
    '..',
    '../..',
    '%00',
    '%',
  ],
  ...['a#b', 'a/b', 'a\\b', 'a,b', 'a:b', "'", '"', '`', '<script>', '$x', '{{x}}', '=1+1', '-1'],
  ...[
    '@x',
    "' OR 1=1 --",
    '$ne',
    '0',
    '1e3',
    '1.5',
    '9007199254740993',
    '-0',
    ' 1 ',
    '1,2',
    '0x10',
  ],
  ...['*', '.*', '(a+)+$', 'a\r\nset-cookie: x=1', '{"a":1}', '[]', 'max', 'MAX', 'order,', ','],
];

/**
 * What would run in a spreadsheet, or end a cell or a line of a table before its time. Some of it
 * a contract takes as it is; what it doesn't is here to be refused.
 */
export const formulas = [
  ...['=1+1', '+1+1', '-1+1', '@SUM(A1)', '=HYPERLINK("http://a.example")', "=cmd|' /C calc'!A0"],
  ...[' =1+1', '\t=1', '\r=1', '\n=1', '\u0085=1', '\u2028=1', 'a\r\n"=1",1', 'a\tb', '\u00a0@a'],
  ...['\u200b=1', '\ufeff+1', '\u202e-1', '\u00ad=1', '＝1+1', '＋1', '－1', '＠A1', "'=1", "''@a"],
  ...['a;=1+1;', 'a; =1', 'a;"=1";b', 'a;"";=1', 'a;" "=1', 'a,=1', 'a","=1', '"=1', '""=1', '"'],
  ...[
    'a;\u200b@b',
    'a;;-1+1',
    ';=1',
    '"";=1',
    'a";=1',
    "a;'=1",
    'a|=1',
    '-',
    '=',
    '+',
    '@',
    ';',
    ',',
  ],
];

/** A mark that is in many texts: no log line may show it. */
export const secretMark = 'Rahasia';

export const oddText: fc.Arbitrary<string> = fc
  .oneof(
    { weight: 6, arbitrary: fc.constantFrom(...texts) },
    { weight: 2, arbitrary: fc.constantFrom(...formulas) },
    { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
    { weight: 2, arbitrary: fc.string({ unit: 'grapheme', maxLength: 90 }) },
    { weight: 1, arbitrary: fc.constantFrom(39, 40, 41, 64, 65, 200, 201, 6000, 6001) },
    { weight: 1, arbitrary: fc.constantFrom('\ud800', '\udfff', 'Sari \ud83d', '\udc5f shoe') },
    { weight: 1, arbitrary: fc.constant(`${secretMark} <b>`) },
  )
  .map((text) => (typeof text === 'number' ? 'a'.repeat(text) : text));

const deep = (depth: number): Raw => new Raw(`${'['.repeat(depth)}${']'.repeat(depth)}`);
const deepObject = (depth: number): Raw => new Raw(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`);

/** What a field is sent instead of what it should be. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...numbers).map((text) => new Raw(text)) },
  { weight: 6, arbitrary: oddText },
  { weight: 3, arbitrary: fc.constantFrom(null, true, false, [], {}) },
  { weight: 1, arbitrary: fc.constantFrom(...notJson).map((text) => new Raw(text)) },
  { weight: 1, arbitrary: fc.constantFrom(3, 50, 500, 3000).map(deep) },
  { weight: 1, arbitrary: fc.constantFrom(3, 50, 500, 2000).map(deepObject) },
  { weight: 1, arbitrary: fc.constantFrom(...numbers).map((text) => JSON.parse(`"${text}"`)) },
  { weight: 1, arbitrary: fc.array(fc.constantFrom(1, 'a', null), { maxLength: 30 }) },
  { weight: 1, arbitrary: fc.dictionary(oddText, fc.constantFrom(1, 'a', null), { maxKeys: 5 }) },
);

const names = ['__proto__', 'constructor', 'prototype', 'toString', '', ' ', '#', 'a/b~c', 'ttl'];

/** A field that nobody asked for. */
export const oddField: fc.Arbitrary<[string, unknown]> = fc.tuple(
  fc.oneof(fc.constantFrom(...names, 'pk', 'sk', 'requestHash', 'by', 'dryRun'), oddText),
  oddValue,
);

/** A whole body that is none. */
export const oddBody: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('', ' ', '{', '}', '[]', 'null', '0', '""', '{}', '{}{}', '{"a":1,}', '\ufeff{}'),
  fc.constantFrom(
    '{"a":1}//',
    '{a:1}',
    "{'a':1}",
    '\u0000',
    '{"\ud800":1}',
    '\ufffd',
    '"',
    'a=1&b=2',
  ),
  fc.constantFrom(100, 5000, 8000).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`),
  fc.constantFrom(2000, 2700).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json({ maxDepth: 4 }),
);

/** A list of an object's fields, one of them twice: the last one counts, or is refused. */
export const doubled = (
  value: Record<string, unknown>,
  index: number,
  other: unknown,
  isFirst: boolean,
): unknown => {
  const entries = Object.entries(value);
  const [name] = entries[index % Math.max(1, entries.length)] ?? [];
  if (name === undefined) return value;
  const twin: [string, unknown] = [name, other];
  return new Fields(isFirst ? [twin, ...entries] : [...entries, twin]);
};
