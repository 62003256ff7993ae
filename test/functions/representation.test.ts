import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { csv } from '../../shared/http/csv.ts';
import { chosen } from '../../shared/http/representation.ts';
import { cellsBy, isFormula } from '../security/fuzz/strict-csv.ts';

const Body = z.object({ cells: z.array(z.union([z.string(), z.number()])) });
const table = csv(Body, ['cell'], ({ cells }) => cells.map((cell) => [cell]));
const linesOf = (...cells: (string | number)[]) =>
  table.write({ cells }).split('\r\n').slice(1, -1);

describe('a reply as a table', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', ' =1', '\u200b=1', '＝1'])(
    'holds no formula: %j',
    (text) => {
      expect(linesOf(text)[0]).toMatch(/^"'/);
    },
  );

  it.each(['a;=1', 'a; +1', 'a;\u200b@x', 'a;"=1"', 'a;"" "-1', ';＝1'])(
    'holds none behind a semicolon, where that parts cells: %j',
    (text) => {
      const [line = ''] = csv(Body, ['cell'], ({ cells }) => [['x', ...cells]])
        .write({ cells: [text] })
        .split('\r\n')
        .slice(1);
      expect(cellsBy(';', line).filter(isFormula)).toEqual([]);
      expect(line.replaceAll("'", '')).toBe(`"x","${text.replaceAll('"', '""')}"`);
    },
  );

  it('leaves signs in a text and semicolons as they are', () => {
    expect(linesOf('a-b; c+d@e=f')).toEqual(['"a-b; c+d@e=f"']);
  });

  it('leaves numbers as they are, also those below 0', () => {
    expect(linesOf(-5, 0, 12)).toEqual(['-5', '0', '12']);
  });

  it('keeps a record one record, whatever its texts say', () => {
    const text = 'a,b;c\td\r\n"=1"\u2028e\u0000';
    expect(linesOf(text)).toEqual(['"a,b;c d ""=1"" e "']);
  });
});

describe('the representation of a reply', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['text/csv', 'text/csv'],
    ['TEXT/CSV; charset=utf-8', 'text/csv'],
    ['text/*', 'text/csv'],
    ['text/csv;q=0.5, application/json', 'application/json'],
    ['text/csv, application/json;q=0.9', 'text/csv'],
    ['text/csv, */*;q=0.1', 'text/csv'],
    ['text/csv;q=0, */*', 'application/json'],
    ['text/csv;q=nonsense', 'application/json'],
    ['text/html', 'application/json'],
  ])('is what the caller likes best: %s', (accept, expected) => {
    expect(chosen(accept, [table]).mediaType).toBe(expected);
  });

  it('is JSON where there is no other', () => {
    expect(chosen('text/csv').mediaType).toBe('application/json');
  });
});
