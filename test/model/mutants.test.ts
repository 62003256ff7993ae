import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { equivalents, trialOf } from './equivalents.ts';
import { mutants, mutated } from './mutants.ts';

describe('mutants', () => {
  const all = mutants();

  it('change the text as it is', () => {
    for (const mutant of all) {
      const source = readFileSync(mutant.file, 'utf8');
      expect(mutated(source, mutant)).not.toBe(source);
    }
  });

  it('leave no condition of a write out', () => {
    const files = new Set(all.map(({ file }) => file));
    for (const file of files) {
      const conditions = readFileSync(file, 'utf8').match(/\bConditionExpression:/g) ?? [];
      const loosened = all.filter((mutant) => mutant.file === file && / \d+: /.test(mutant.name));
      const places = new Set(loosened.map(({ at }) => at));
      expect([file, places.size >= conditions.length]).toEqual([file, true]);
    }
  });

  it('have names of their own, and those argued to be equivalent are among them', () => {
    const names = new Set(all.map(({ name }) => name));
    expect(names.size).toBe(all.length);
    expect(Object.keys(equivalents).filter((name) => !names.has(name))).toEqual([]);
  });

  it('are tried by tests that there are', () => {
    for (const { name } of all) {
      for (const test of trialOf(name).tests)
        expect(readFileSync(test, 'utf8')).toContain('describe');
    }
  });
});
