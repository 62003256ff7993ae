import * as z from 'zod';

/** What a value may be: itself, or a text that begins so. */
const Rule = z.union([z.string(), z.strictObject({ prefix: z.string() })]);
type Rule = z.infer<typeof Rule>;

/**
 * A filter of Lambda's: an object like the record, with a list of rules at each leaf. Of the rules
 * that Lambda knows, those that this project uses; another throws and is not guessed at.
 */
export type Pattern = { [field: string]: Pattern | Rule[] };
export const Pattern: z.ZodType<Pattern> = z.lazy(() =>
  z.record(z.string(), z.union([z.array(Rule), Pattern])),
);

/** Every field of the pattern has to match; of a field's rules one is enough. */
export function matches(pattern: Pattern, value: unknown): boolean {
  return Object.entries(pattern).every(([field, rules]) => {
    const found: unknown =
      typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined;
    return Array.isArray(rules) ? rules.some((rule) => fits(rule, found)) : matches(rules, found);
  });
}

function fits(rule: Rule, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  return typeof rule === 'string' ? value === rule : value.startsWith(rule.prefix);
}
