import type { Settings } from '../../shared/domain/settings.ts';
import type { Faults } from '../faults/faulty-table.ts';

/**
 * What a history is about: how many customers there are and what they mostly do. Where few do much
 * of one kind, what is rare elsewhere comes about.
 */
export type Theme = {
  /** The last of them is not enrolled. */
  customers: number;
  /** How often each operation is drawn; `again` sends an earlier request once more, or a bit of it. */
  weights: Record<string, number>;
  /** What everybody has at first, and mostly asks for: so that there is enough for one. */
  purse?: number;
  /** How likely an order asks for points; without it, mostly. */
  spending?: number;
  /** What its settings say whatever is drawn. */
  rules?: { [part in 'referral' | 'points' | 'holds']?: Partial<Settings[part]> };
  usageLimits?: number[];
  /** How likely a switch of the programme is off. */
  off?: number;
  faults?: Partial<Faults>;
  /** How likely the stream's consumers are at work. */
  told?: number;
  /** How likely a request is sent twice at once. */
  twins?: number;
  /** How likely a caller asks again before the answer is there. */
  haste?: number;
  /** How many rounds there are, and how many callers in each: at least, at most. */
  rounds?: [number, number];
  callers?: [number, number];
  /** Over how many milliseconds the calls of a round are spread. */
  spreadMs?: number;
  /** How likely hardly any time goes by between rounds, and how likely it goes by to some end. */
  waits?: { none: number; toAnEnd: number };
  /** Callers come one after the other, to a table that does what it should. */
  isAlone?: boolean;
};

/** Points may be paid with to the last one. */
const plainPoints = {
  ...{ valuePerPoint: 100, minimumPerRedemption: 1, step: 1 },
  ...{ maximumShareBasisPoints: 10_000, approvalThreshold: 1000 },
};

const plainCodes = { minimumOrder: 0, stacking: 'stack' as const };

const everything = {
  'enrol-customer': 3,
  'create-code': 4,
  'change-code': 3,
  'change-settings': 3,
  'quote-order': 6,
  'hold-order': 24,
  'confirm-order': 22,
  'cancel-order': 5,
  'refund-order': 16,
  'adjust-points': 9,
  'decide-approval': 14,
  'expire-holds': 3,
  'mature-rewards': 10,
  'expire-points': 3,
  'import-customers': 4,
  'create-link': 4,
  'get-me': 6,
  'get-customer': 3,
  'get-order': 5,
  'get-approval': 3,
  'get-code': 2,
  'get-settings': 1,
  'check-code': 5,
  again: 8,
};

/** What there is to do besides where the stream's consumers are at work. */
const withReviews = { ...everything, 'decide-review': 6, 'list-reviews': 3 };

export const themes = {
  everything: { customers: 4, weights: withReviews, told: 0.1 },
  /** One call after the other: there is one right answer to each, to the letter. */
  alone: {
    customers: 4,
    weights: withReviews,
    told: 0.3,
    rounds: [14, 20],
    callers: [1, 1],
    waits: { none: 0.6, toAnEnd: 0.2 },
    isAlone: true,
  },
  /** Points and a code's use are enough for one, and what is taken is given back at once. */
  tills: {
    customers: 3,
    weights: {
      ...{ 'hold-order': 22, 'cancel-order': 16, 'confirm-order': 2, again: 8 },
      ...{ 'change-code': 4, 'change-settings': 3 },
    },
    purse: 60,
    rules: { points: plainPoints, referral: plainCodes },
    usageLimits: [1, 1, 2],
    faults: { late: 0.15, lateMs: 6000 },
    haste: 0.4,
    spreadMs: 6000,
    waits: { none: 0.95, toAnEnd: 0 },
  },
  /** Payments come when holds are over, and much has changed since. */
  latecomers: {
    customers: 3,
    weights: {
      ...{ 'hold-order': 16, 'confirm-order': 24, 'cancel-order': 3, 'expire-holds': 8 },
      ...{ 'change-settings': 4, 'change-code': 4, 'adjust-points': 8, again: 5 },
      ...{ 'decide-approval': 6, 'quote-order': 4 },
    },
    purse: 60,
    rules: {
      referral: plainCodes,
      points: { ...plainPoints, expiresAfterMonths: 2 },
      holds: { expireAfterMinutes: 2 },
    },
    usageLimits: [1, 2, 60],
    off: 0.03,
    waits: { none: 0.35, toAnEnd: 0.9 },
  },
  /** One after the other, what orders earn is given, spent, and taken back. */
  refunds: {
    customers: 3,
    weights: {
      ...{ 'hold-order': 16, 'confirm-order': 20, 'refund-order': 26, 'mature-rewards': 16 },
      again: 8,
    },
    purse: 20,
    rules: {
      referral: { ...plainCodes, referrerPoints: 20, newCustomersOnly: false, minimumOrder: 0 },
      points: {
        ...{ ...plainPoints, maturesAfterDays: 0, clawback: 'debt' },
        earn: { perAmount: 9000, points: 2 },
      },
    },
    rounds: [5, 7],
    callers: [2, 3],
    faults: { tornRead: 0.5 },
    twins: 0.4,
    waits: { none: 0.5, toAnEnd: 0.6 },
  },
  /** Two people correct the same few points, and one has to agree with the other. */
  corrections: {
    customers: 3,
    weights: {
      ...{ 'adjust-points': 24, 'decide-approval': 20, again: 8, 'hold-order': 5 },
      ...{ 'confirm-order': 2, 'expire-points': 2, 'enrol-customer': 1 },
    },
    purse: 60,
    rules: {
      points: { ...plainPoints, adjustmentApprovalThreshold: 60, expiresAfterMonths: 1 },
      holds: { approvalExpiresAfterHours: 1 },
    },
    faults: { tornRead: 0.6, latencyMs: 60 },
    twins: 0.5,
    waits: { none: 0.5, toAnEnd: 0.8 },
  },
  /** Few buy from few devices with each other's codes: rewards are held back while all goes on. */
  reviews: {
    customers: 4,
    weights: {
      ...{ 'hold-order': 20, 'confirm-order': 30, 'refund-order': 14, 'mature-rewards': 6 },
      ...{ 'decide-review': 16, 'list-reviews': 8, again: 4 },
    },
    rules: {
      referral: { ...plainCodes, newCustomersOnly: false, referrerPoints: 25 },
      points: { ...plainPoints, earn: null },
    },
    spending: 0.1,
    told: 1,
    faults: { latencyMs: 150, lockMs: 300 },
    rounds: [8, 10],
    callers: [2, 3],
    waits: { none: 0.6, toAnEnd: 0.6 },
  },
  /** People look through lists, mostly when nobody else is at work. */
  lists: {
    customers: 4,
    weights: {
      ...{ 'hold-order': 10, 'confirm-order': 12, 'cancel-order': 2, 'refund-order': 7, again: 3 },
      ...{ 'adjust-points': 5, 'decide-approval': 6, 'mature-rewards': 6, 'expire-points': 2 },
      ...{ 'create-code': 3, 'change-code': 4, 'change-settings': 3, 'enrol-customer': 2 },
      ...{ 'import-customers': 2, 'create-link': 6, 'decide-review': 4, 'lift-freeze': 1 },
      ...{ 'list-entries': 10, 'list-my-entries': 8, 'list-approvals': 7, 'list-codes': 6 },
      ...{ 'list-settings-history': 3, 'list-reviews': 8 },
    },
    rules: { referral: { ...plainCodes, newCustomersOnly: false, referrerPoints: 25 } },
    spending: 0.5,
    told: 0.6,
    rounds: [8, 12],
    callers: [1, 3],
  },
  /** What orders earn is given within the second, while others are still being paid. */
  payday: {
    customers: 3,
    weights: {
      ...{ 'hold-order': 12, 'confirm-order': 26, 'mature-rewards': 20, 'refund-order': 6 },
      again: 4,
    },
    rules: {
      referral: { referrerPoints: 10, newCustomersOnly: false, minimumOrder: 0 },
      points: { ...plainPoints, maturesAfterDays: 0, earn: { perAmount: 9000, points: 1 } },
    },
    faults: { latencyMs: 120, lockMs: 500 },
    spreadMs: 2500,
    waits: { none: 0.9, toAnEnd: 0.5 },
  },
} satisfies Record<string, Theme>;

export type ThemeName = keyof typeof themes;

export const themeOf = (name: ThemeName): Theme => themes[name];
