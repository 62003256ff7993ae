import { globSync, readFileSync } from 'node:fs';
import { ordering } from './orderings.ts';

/** A change of the product's text that takes one safeguard away. */
export type Mutant = { name: string; file: string; from: string; to: string; at: number };

const always = 'attribute_exists(pk) OR attribute_not_exists(pk)';

/** One comparison of a condition: `seq = :seq`, `review.#status = :was`, `attribute_not_exists(pk)`. */
const one = /(?:(?:\w+\.)?#?\w+ (?:=|<|>|<=|>=) :?\w+|attribute_(?:not_)?exists\(#?\w+\))/.source;
const several = `${one}(?: (?:AND|OR) ${one})*`;
const condition = new RegExp(`'(${several}|\\(${several}\\))'`, 'g');

/** Every condition of every write, each of what it demands made true in turn. */
function withoutCondition(file: string, source: string): Mutant[] {
  const conditions = [...source.matchAll(condition)].filter(
    ({ index }) => !/KeyConditionExpression|sets/.test(lineBefore(source, index)),
  );
  return conditions.flatMap(({ 0: from, 1: expression = '', index: at }, number) => {
    const demands = expression.split(' AND ');
    return demands.map((demand) => ({
      name: `${file} ${number + 1}: no matter whether ${demand}`,
      file,
      from,
      to: `'${demands.map((each) => (each === demand ? `(${always} OR ${each})` : each)).join(' AND ')}'`,
      at,
    }));
  });
}

const lineBefore = (source: string, at: number): string =>
  source.slice(source.lastIndexOf('\n', at), at);

/** Every cause for which a call is made again, left out in turn. */
function withoutRetry(file: string, source: string): Mutant[] {
  return [...source.matchAll(/new Set\(\[([^\]]+)\]\)/g)].flatMap(({ 1: causes = '', index }) =>
    [...causes.matchAll(/'\w+'/g)].map((cause) => ({
      name: `${file} gives up on ${cause[0]}`,
      file,
      from: cause[0],
      to: "''",
      at: index + 'new Set(['.length + cause.index,
    })),
  );
}

/** All there are. What is written down as text must be found exactly once. */
export function mutants(): Mutant[] {
  const files = globSync('shared/data/*.ts').sort();
  const sources = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const found = [...sources].flatMap(([file, source]) => [
    ...withoutCondition(file, source),
    ...(/transact|patiently/.test(file) ? withoutRetry(file, source) : []),
  ]);
  const written = ordering.map(({ name, file, from, to }) => {
    const parts = readFileSync(file, 'utf8').split(from);
    if (parts.length !== 2) throw new Error(`${file} has not once: ${from}`);
    return { name: `${file} ${name}`, file, from, to, at: parts[0]?.length ?? 0 };
  });
  return [...found, ...written];
}

export function mutantNamed(name: string): Mutant {
  const mutant = mutants().find((each) => each.name === name);
  if (mutant === undefined) throw new Error(`no such mutant: ${name}`);
  return mutant;
}

export function mutated(source: string, { at, from, to, name }: Mutant): string {
  if (!source.startsWith(from, at)) throw new Error(`the text has changed: ${name}`);
  return source.slice(0, at) + to + source.slice(at + from.length);
}
