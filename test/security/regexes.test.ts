import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import * as z from 'zod';
import { operations } from './contracts.ts';

/** Every regular expression that is written in the product's own code. */
function written(folder: string): [source: string, flags: string, where: string][] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => {
      const code = readFileSync(join(folder, name), 'utf8').replace(/^\s*(\/\/|\/?\*).*$/gm, '');
      const literal =
        /(?<=[(,=:!&|?]\s*|return )\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)/g;
      return [...code.matchAll(literal)].map(
        ([, source = '', flags = '']): [string, string, string] => [source, flags, name],
      );
    });
}

/** Every pattern that stands in a contract, zod's own for instants and addresses among them. */
function contracted(): string[] {
  const patterns = new Set<string>();
  for (const { contract } of operations) {
    for (const schema of [contract.params, contract.query, contract.headers, contract.body]) {
      const text = JSON.stringify(schema ? z.toJSONSchema(schema, { io: 'input' }) : {});
      for (const [, pattern = ''] of text.matchAll(/"pattern":("(?:[^"\\]|\\.)*")/g)) {
        patterns.add(JSON.parse(pattern));
      }
    }
  }
  return [...patterns];
}

const inCode = ['shared', 'functions'].flatMap(written);
const all = [
  ...inCode.map(([source, flags, where]) => ({ source, flags, where })),
  ...contracted().map((source) => ({ source, flags: 'u', where: 'a contract' })),
];

/**
 * Texts that lead a regular expression on and then fail it: what it asks for, again and again, and
 * at the end what it can't take.
 */
function* leading({ source }: { source: string }, length: number): Generator<string> {
  const fit = source.includes('\\p') ? [] : fc.sample(fc.stringMatching(new RegExp(source)), 5);
  const letters = [
    ' ',
    '0',
    'a',
    'A',
    '[',
    ']',
    '.',
    ':',
    '-',
    '"',
    '=',
    '~',
    'f:',
    '0.',
    '25',
    '] ',
  ];
  const begins = ['bearer ', 'application/json', '"', '2026-11-22T10:00:00.000Z#'];
  const isBegun = (start: string) =>
    source.includes(start.slice(0, 6)) || source.startsWith('^\\d');
  const starts = ['', ...begins.filter(isBegun)];
  for (const part of [...letters, ...fit].filter(Boolean)) {
    for (const start of starts) {
      const body = part.repeat(Math.ceil(length / part.length)).slice(0, length);
      yield `${start}${body}\u0000`;
      yield `${start}${body}${part}`;
    }
  }
}

const limitMs = 5;

/** Whether it is done in time, in one of many tries: what else the machine does only adds to it. */
function isQuick(work: () => unknown): boolean {
  for (let attempt = 0; attempt < 20; attempt++) {
    const startedAt = performance.now();
    work();
    if (performance.now() - startedAt < limitMs) return true;
  }
  return false;
}

describe('regular expressions', () => {
  it('are found, all that there are', () => {
    expect(inCode.length).toBeGreaterThanOrEqual(22);
    const sources = all.map(({ source }) => source);
    for (const one of ['^bearer +(\\S+)$', '^[A-Z]{3}$', '^[0-9A-Za-z ._-]+$', '[ ._-]']) {
      expect(sources).toContain(one);
    }
    expect(contracted().length).toBeGreaterThanOrEqual(6);
  });

  it.each(all)('take no time over 100,000 characters: $source in $where', ({ source, flags }) => {
    const regex = new RegExp(source, flags.replace('y', ''));
    // Short texts first: one that tries every way through would never come back from a long one.
    for (const length of [26, 1000, 10_000, 100_000]) {
      for (const text of leading({ source }, length)) {
        const quick = isQuick(() => text.replace(regex, ''));
        expect({ length, quick, text: quick || text.slice(0, 60) }).toEqual({
          length,
          quick: true,
          text: true,
        });
      }
    }
  });
});
