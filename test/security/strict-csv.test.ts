import { describe, expect, it } from '@jest/globals';
import { cellsBy, isFormula, parseCsv } from './fuzz/strict-csv.ts';
import { tableFlaws } from './fuzz/tables.ts';

describe('the reader of tables that the fuzzing goes by', () => {
  it.each<[string, string[][]]>([
    ['a,b\r\n', [['a', 'b']]],
    [',\r\n', [['', '']]],
    ['"a,""b""\r\nc",-5\r\n', [['a,"b"\r\nc', '-5']]],
    [
      '"","é;"\r\n"x",y\r\n',
      [
        ['', 'é;'],
        ['x', 'y'],
      ],
    ],
  ])('reads %j', (text, records) => {
    expect(parseCsv(text)).toEqual(records);
  });

  it.each([
    'a',
    'a,b',
    'a\n',
    'a\r',
    'a"b"\r\n',
    '"a"b\r\n',
    '"a',
    '"a"" \r\n',
    'é\r\n',
    'a\tb\r\n',
  ])('takes no other: %j', (text) => {
    expect(() => parseCsv(text)).toThrow('at ');
  });

  it.each<[string, string[]]>([
    ['"a;b",c', ['a;b,c']],
    ['"a","b;=1;c"', ['a,"b', '=1', 'c"']],
    ['a;"";""=1', ['a', '', '=1']],
    ['a;"b', ['a', '"b']],
    ['', ['']],
    ['a;', ['a', '']],
  ])('reads by semicolons as a spreadsheet does: %j', (line, cells) => {
    expect(cellsBy(';', line)).toEqual(cells);
  });

  it.each(['=1', '+1', '-1-1', '@a', ' =1', '\u200b=1', '\u00a0+', '＝1', '－1', '-'])(
    'knows a formula: %j',
    (text) => {
      expect(isFormula(text)).toBe(true);
    },
  );

  it.each(["'=1", '-5', 'a=1', '', '"=1', '1+1'])('knows what is none: %j', (text) => {
    expect(isFormula(text)).toBe(false);
  });
});

describe('a table', () => {
  it('has no flaw when it is one', () => {
    expect(tableFlaws('by,points\r\n"\'=1+1",-5\r\n')).toEqual([]);
  });

  it.each([
    ['another number of cells', 'by,points\r\n"a"\r\n'],
    ['a formula', 'by,points\r\n"=1",5\r\n'],
    ['a formula behind a semicolon', 'points,by\r\n5,"a;=1"\r\n'],
    ['a formula behind a semicolon and a quote', 'points,by\r\n5,"a;""=1"\r\n'],
    ['a line break in a cell', 'by,points\r\n"a\r\nb",5\r\n'],
    ['a line separator in a cell', 'by,points\r\n"a\u2028b",5\r\n'],
    ['a tab in a cell', 'by,points\r\n"a\tb",5\r\n'],
    ['no names', '"1"\r\n'],
    ['nothing', ''],
    ['what is no table', 'by\r\n"a'],
  ])('is told apart by %s', (_, text) => {
    expect(tableFlaws(text)).not.toEqual([]);
  });
});
