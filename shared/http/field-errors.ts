import * as z from 'zod';
import type { FieldError } from './problems.ts';

const fieldErrorsMax = 20;

/** What is wrong with each field, as JSON pointers (RFC 6901) into the part that was parsed. */
export const fieldErrors = (error: z.ZodError): FieldError[] =>
  error.issues
    .flatMap((issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({
            pointer: pointer([...issue.path, key]),
            detail: 'is not a field',
          }))
        : [{ pointer: pointer(issue.path), detail: issue.message }],
    )
    .slice(0, fieldErrorsMax);

/**
 * The words for every issue that a schema doesn't word itself, set as zod's language: only while
 * it parses does zod tell a value that is missing from one of the wrong type.
 */
const worded = (issue: z.core.$ZodRawIssue): string => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : (ofType[issue.expected] ?? notValid);
    case 'invalid_value':
      return issue.input === undefined ? 'is required' : oneOf(issue.values);
    case 'too_small':
      return `must ${limit(issue.origin, 'at least', Number(issue.minimum))}`;
    case 'too_big':
      return `must ${limit(issue.origin, 'at most', Number(issue.maximum))}`;
    case 'invalid_format':
      return ofFormat[issue.format] ?? notValid;
    case 'invalid_union':
      return ofUnion(issue);
    default:
      return notValid;
  }
};

const notValid = 'is not valid';

const ofType: Record<string, string> = {
  int: 'must be a whole number',
  number: 'must be a whole number',
  string: 'must be text',
  boolean: 'must be true or false',
  object: 'must be an object',
  array: 'must be a list',
};

const ofFormat: Record<string, string> = {
  datetime: 'must be an instant in UTC, such as 2026-11-22T10:15:00Z',
  ipv4: 'must be an IPv4 address',
  ipv6: 'must be an IPv6 address',
};

const countables: Record<string, [one: string, many: string]> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

function limit(origin: string, bound: string, count: number): string {
  const nouns = countables[origin];
  if (nouns === undefined) return `be ${bound} ${count}`;
  return `have ${bound} ${count} ${count === 1 ? nouns[0] : nouns[1]}`;
}

function oneOf(values: unknown[]): string {
  const named = values.map((value) => JSON.stringify(value)).join(', ');
  return values.length === 1 ? `must be ${named}` : `must be one of ${named}`;
}

type UnionIssue = Pick<z.core.$ZodIssueInvalidUnion, 'discriminator' | 'errors' | 'input'> & {
  options?: unknown[];
};

/** Either the field that tells the alternatives apart is wrong, or the value fits none of them. */
function ofUnion({ discriminator, options, input, errors }: UnionIssue): string {
  if (discriminator !== undefined) {
    const missing = (input as Record<string, unknown>)[discriminator] === undefined;
    return missing ? 'is required' : oneOf(options ?? []);
  }
  if (input === undefined) return 'is required';
  const details = new Set(errors.flatMap(([first]) => first?.message ?? []));
  return [...details].join(' or ').replaceAll(' or must be ', ' or ');
}

z.config({ localeError: worded });

const pointer = (path: PropertyKey[]): string =>
  path.map((part) => `/${String(part).replace(/~/g, '~0').replace(/\//g, '~1')}`).join('');
