import * as z from 'zod';
import { Settings } from '../../../shared/domain/settings.ts';

/** What a plain number counts. */
export type Unit =
  | 'points'
  | 'days'
  | 'months'
  | 'minutes'
  | 'hours'
  | 'orders'
  | 'guesses'
  | 'score';

type Kind =
  | { kind: 'number'; unit: Unit; isOptional?: boolean }
  | { kind: 'money' | 'share' | 'toggle' | 'discount' | 'bonus' | 'earn' }
  | { kind: 'choice'; options: readonly string[] };

const section = <const Fields extends Record<string, Kind>>(fields: Fields) => fields;

/**
 * The rules that the form asks for, by where they stand in the document, in the order of the page.
 * What stops or starts the programme has a page of its own; the currency is set once, by the API.
 */
export const sections = {
  referral: section({
    'referral.discount': { kind: 'discount' },
    'referral.minimumOrder': { kind: 'money' },
    'referral.stacking': { kind: 'choice', options: ['stack', 'exclusive', 'best'] },
    'referral.newCustomersOnly': { kind: 'toggle' },
    'referral.codeExpiresAfterDays': { kind: 'number', unit: 'days', isOptional: true },
  }),
  reward: section({
    'referral.referrerPoints': { kind: 'number', unit: 'points' },
    'referral.bonus': { kind: 'bonus' },
    'referral.rewardsPerReferrerPerMonthMax': {
      kind: 'number',
      unit: 'orders',
      isOptional: true,
    },
    'points.earn': { kind: 'earn' },
    'points.maturesAfterDays': { kind: 'number', unit: 'days' },
    'points.expiresAfterMonths': { kind: 'number', unit: 'months', isOptional: true },
  }),
  points: section({
    'points.valuePerPoint': { kind: 'money' },
    'points.minimumPerRedemption': { kind: 'number', unit: 'points' },
    'points.step': { kind: 'number', unit: 'points' },
    'points.maximumShareBasisPoints': { kind: 'share' },
    'points.clawback': { kind: 'choice', options: ['within_balance', 'debt'] },
  }),
  control: section({
    'points.approvalThreshold': { kind: 'number', unit: 'points' },
    'points.adjustmentApprovalThreshold': { kind: 'number', unit: 'points' },
    'holds.approvalExpiresAfterHours': { kind: 'number', unit: 'hours' },
    'holds.expireAfterMinutes': { kind: 'number', unit: 'minutes' },
    'quotes.validForMinutes': { kind: 'number', unit: 'minutes' },
    'abuse.failedChecksPerHourMax': { kind: 'number', unit: 'guesses' },
    'abuse.reviewScore': { kind: 'number', unit: 'score' },
    'abuse.blockScore': { kind: 'number', unit: 'score' },
  }),
};

export type SectionName = keyof typeof sections;
export type FieldPath = { [Name in SectionName]: keyof (typeof sections)[Name] }[SectionName];
export type Field = Kind & { path: FieldPath };

export const fieldsOf = (name: SectionName): Field[] =>
  Object.entries(sections[name]).map(([path, kind]) => ({ ...kind, path: path as FieldPath }));

export const allFields: Field[] = (Object.keys(sections) as SectionName[]).flatMap(fieldsOf);

type Schema = {
  properties?: Record<string, Schema>;
  anyOf?: Schema[];
  minimum?: number;
  maximum?: number;
};

const contract = z.toJSONSchema(Settings, { io: 'input' }) as Schema;

/** The least and the most that the contract lets a number be. */
export function boundsOf(path: string): { minimum: number; maximum: number } | undefined {
  const at = path
    .split('.')
    .reduce<Schema | undefined>((schema, name) => schema?.properties?.[name], contract);
  const schema = at?.anyOf?.find(({ minimum }) => minimum !== undefined) ?? at;
  if (schema?.minimum === undefined || schema.maximum === undefined) return undefined;
  return { minimum: schema.minimum, maximum: schema.maximum };
}
