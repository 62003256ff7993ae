import { Settings } from '../../../shared/domain/settings.ts';
import type { Format } from '../../format.ts';
import { amountIn, basisPointsIn, wholeIn } from '../../typed.ts';
import { discountIn, type TypedDiscount, typedDiscount } from '../programme/discount.ts';
import { allFields, type Field, type FieldPath } from './fields.ts';

/** Two numbers that are there together or not at all. */
export type TypedPair = { isOn: boolean; first: string; second: string };
export type Typed = string | boolean | TypedDiscount | TypedPair;
/** The form as it stands, field by field. */
export type Values = Record<FieldPath, Typed>;

const partAt = (path: string, document: object): unknown =>
  path.split('.').reduce<unknown>((part, name) => Reflect.get(Object(part), name), document);

/** The document as it stands in the form's fields. */
export const valuesOf = (document: Settings, format: Format): Values =>
  Object.fromEntries(
    allFields.map((field) => [
      field.path,
      typedOf(field, partAt(field.path, document), document, format),
    ]),
  ) as Values;

function typedOf(field: Field, value: unknown, document: Settings, format: Format): Typed {
  const { currency } = document;
  switch (field.kind) {
    case 'toggle':
      return value === true;
    case 'choice':
      return String(value);
    case 'number':
      return value === null ? '' : format.number(Number(value));
    case 'money':
      return format.amount(Number(value), currency);
    case 'share':
      return format.share(Number(value));
    case 'discount':
      return typedDiscount(document.referral.discount, format, currency);
    case 'bonus': {
      const { bonus } = document.referral;
      if (bonus === null) return { isOn: false, first: '', second: '' };
      const { every, points } = bonus;
      return { isOn: true, first: format.number(every), second: format.number(points) };
    }
    case 'earn': {
      const { earn } = document.points;
      if (earn === null) return { isOn: false, first: '', second: '' };
      const { perAmount, points } = earn;
      const first = format.amount(perAmount, currency);
      return { isOn: true, first, second: format.number(points) };
    }
  }
}

/** What isn't a number is NaN, which the contract refuses at its place. */
function valueIn(field: Field, typed: Typed, { currency }: Settings): unknown {
  const pair = typed as TypedPair;
  switch (field.kind) {
    case 'toggle':
    case 'choice':
      return typed;
    case 'number':
      if (field.isOptional && String(typed).trim() === '') return null;
      return wholeIn(String(typed)) ?? Number.NaN;
    case 'money':
      return amountIn(String(typed), currency) ?? Number.NaN;
    case 'share':
      return basisPointsIn(String(typed)) ?? Number.NaN;
    case 'discount':
      return discountIn(typed as TypedDiscount, currency);
    case 'bonus':
      if (!pair.isOn) return null;
      return {
        every: wholeIn(pair.first) ?? Number.NaN,
        points: wholeIn(pair.second) ?? Number.NaN,
      };
    case 'earn':
      if (!pair.isOn) return null;
      return {
        perAmount: amountIn(pair.first, currency) ?? Number.NaN,
        points: wholeIn(pair.second) ?? Number.NaN,
      };
  }
}

/** What is wrong with one value: it is no number, or beyond a bound of the contract. */
export type Flaw = { code: 'not_a_number' | 'too_small' | 'too_big'; bound?: number };

export type Draft =
  | { document: Settings; flaws: Map<string, Flaw> }
  | { document: undefined; flaws: Map<string, Flaw> };

/** The document that the form stands for, held to the same contract as the service holds it. */
export function draftOf(base: Settings, values: Values): Draft {
  const document = structuredClone(base);
  for (const field of allFields) {
    const names = field.path.split('.');
    const last = names.pop() ?? '';
    const within = partAt(names.join('.'), document);
    Reflect.set(Object(within), last, valueIn(field, values[field.path], base));
  }
  const parsed = Settings.safeParse(document);
  const flaws = new Map(
    (parsed.error?.issues ?? []).map((issue): [string, Flaw] => [
      issue.path.join('.'),
      flawOf(issue),
    ]),
  );
  return { document: parsed.data, flaws };
}

type Issue = NonNullable<ReturnType<typeof Settings.safeParse>['error']>['issues'][number];

function flawOf(issue: Issue): Flaw {
  if (issue.code === 'too_small') return { code: 'too_small', bound: Number(issue.minimum) };
  if (issue.code === 'too_big') return { code: 'too_big', bound: Number(issue.maximum) };
  return { code: 'not_a_number' };
}

/** What a field's text comes to, so that `5000` and `5,000` are the same; no number is one too. */
const meaningOf = (field: Field, typed: Typed, document: Settings): string =>
  JSON.stringify(valueIn(field, typed, document), (_, value) =>
    Number.isNaN(value) ? 'not a number' : value,
  );

/** The fields whose meaning differs from what the form began with. */
export const changedIn = (document: Settings, before: Values, after: Values): FieldPath[] =>
  allFields
    .filter(
      (field) =>
        meaningOf(field, before[field.path], document) !==
        meaningOf(field, after[field.path], document),
    )
    .map(({ path }) => path);

/** One's own changes on top of somebody else's: where both changed a field, one's own stands. */
export function rebased(mine: Values, changed: FieldPath[], theirs: Values): Values {
  return { ...theirs, ...Object.fromEntries(changed.map((path) => [path, mine[path]])) };
}
