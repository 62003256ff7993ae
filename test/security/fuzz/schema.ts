import fc from 'fast-check';
import * as z from 'zod';
import { formulas, secretMark } from './odd.ts';

/** As much of JSON Schema as contracts come to. */
export type Schema = {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
};

export const schemaOf = (schema: z.ZodType): Schema =>
  z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

/** Texts that mean something in the world of the tests, by the name of the field. */
export type Pools = Record<string, fc.Arbitrary<string>>;

/** Values that a schema takes: mostly at its limits, where the odd ones are. */
export function valuesOf(
  schema: Schema,
  pools: Pools,
  name = '',
  defs: Record<string, Schema> = schema.$defs ?? {},
): fc.Arbitrary<unknown> {
  const within = (part: Schema, as = name) => valuesOf(part, pools, as, defs);
  if (schema.$ref) return within(defs[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return fc.oneof(...options.map((option) => within(option)));
  switch (schema.type) {
    case 'object':
      return objects(schema, within);
    case 'array': {
      const { minItems: minLength = 0, maxItems: maxLength = 5, items = {} } = schema;
      return fc.array(within(items), { minLength, maxLength, size: '-1' });
    }
    case 'integer':
    case 'number':
      return integers(schema);
    case 'string':
      return pools[name] ?? strings(schema);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return fc.constantFrom(null, 1, 'a');
  }
}

function objects(
  { properties = {}, required = [] }: Schema,
  within: (part: Schema, as: string) => fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  const fields = Object.entries(properties).map(([name, part]) => {
    const value = within(part, name).map((one) => [[name, one]]);
    return required.includes(name)
      ? value
      : fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, value);
  });
  return fc.tuple(...fields).map((found) => Object.fromEntries(found.flat()));
}

function integers({ minimum, maximum }: Schema): fc.Arbitrary<number> {
  const min = minimum ?? Number.MIN_SAFE_INTEGER;
  const max = maximum ?? Number.MAX_SAFE_INTEGER;
  const near = [min, min + 1, max, max - 1, 0, 1, 2, 50, 100, 999, 1000, 5000, 150_000];
  const inside = near.filter((number) => number >= min && number <= max);
  const any = fc.bigInt({ min: BigInt(min), max: BigInt(max) }).map(Number);
  return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...inside) }, any);
}

const instants = ['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z', '2028-02-29T23:59:59Z'];

function strings({ pattern, format, minLength = 0, maxLength = 60 }: Schema): fc.Arbitrary<string> {
  if (format === 'date-time') {
    const near = fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01') });
    const written = near.filter((date) => !Number.isNaN(date.getTime()));
    return fc.oneof(
      written.map((date) => date.toISOString()),
      fc.constantFrom(...instants, '2027-01-01T00:00:00.123456789123Z'),
    );
  }
  if (pattern !== undefined && !pattern.includes('\\p'))
    return fc.stringMatching(new RegExp(pattern));
  const texts = fc.string({ unit: 'grapheme', minLength: Math.max(1, minLength), maxLength });
  const marked = fc.constant(`${secretMark} 👟 =1+1`.slice(0, maxLength));
  // As the contracts have it: what a line may not hold is sent where odd texts are.
  const inOneLine = formulas.filter((text) => !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text));
  return fc.oneof(
    texts.map((text) => text.slice(0, maxLength).trim() || 'x'),
    marked,
    fc.constantFrom(...inOneLine).map((text) => text.slice(0, maxLength).trim() || 'x'),
  );
}
