import type * as z from 'zod';
import type { CodeTerms } from '../../shared/domain/code-terms.ts';
import { type CodeKey, parseCode } from '../../shared/domain/codes.ts';
import { CustomerId, OrderId } from '../../shared/domain/ids.ts';
import { Hold } from '../../shared/domain/order.ts';
import { type Price, type PriceContext, PriceRequest } from '../../shared/domain/price.ts';
import { isRefusal, type RefusalCode } from '../../shared/domain/refusals.ts';
import { type CurrentSettings, defaultSettings, Settings } from '../../shared/domain/settings.ts';

/** How often a property is tried. HISTORIES=200000 looks further than every run of the suite can. */
export const numRuns = Number(process.env.HISTORIES ?? 2000);

export const now = Date.parse('2026-11-22T10:00:00Z');

export const buyer = CustomerId.parse('c-1001');
export const referrer = CustomerId.parse('c-2002');
export const orderId = OrderId.parse('INV-2041');

export type SettingsChanges = { [Section in keyof Settings]?: Partial<Settings[Section]> };

/** The default document with some fields changed, as version 3. */
export function settingsWith(changes: SettingsChanges = {}): CurrentSettings {
  const sections = Object.entries(defaultSettings).map(([name, section]) => [
    name,
    { ...section, ...changes[name as keyof Settings] },
  ]);
  return { version: 3, document: Settings.parse(Object.fromEntries(sections)) };
}

export const keyOf = (typed: string): CodeKey => {
  const key = parseCode(typed);
  if (key === undefined) throw new Error(`${typed} is no code`);
  return key;
};

export const codeTerms = (changes: Partial<CodeTerms> = {}): CodeTerms => ({
  key: keyOf('SARI26'),
  display: 'SARI26',
  owner: referrer,
  kind: 'own',
  status: 'active',
  shards: 1,
  createdAt: now - 1000,
  validFromAt: now - 1000,
  version: 1,
  ...changes,
});

/** An order of 150,000 by a new customer, with nothing asked for. */
export const priceRequest = (changes: Partial<z.input<typeof PriceRequest>> = {}): PriceRequest =>
  PriceRequest.parse({
    customerId: buyer,
    currency: 'IDR',
    subtotal: 150_000,
    customerIsNew: true,
    ...changes,
  });

/** A usable code and a new customer with 430 points. */
export const priceContext = (changes: Partial<PriceContext> = {}): PriceContext => ({
  settings: settingsWith(),
  code: codeTerms(),
  standing: { available: 430, isNew: true },
  usedUp: false,
  now,
  ...changes,
});

/** A hold of 200 points and a referral of 5,000. */
export const holdOf = (changes: Partial<z.input<typeof Hold>> = {}): Hold =>
  Hold.parse({
    kind: 'held',
    orderId,
    customerId: buyer,
    requestHash: 'hash',
    currency: 'IDR',
    subtotal: 150_000,
    lines: [
      { kind: 'referral', code: 'SARI26', amount: 5000 },
      { kind: 'points', points: 200, amount: 20_000 },
    ],
    total: 125_000,
    terms: {
      settingsVersion: 3,
      valuePerPoint: 100,
      clawback: 'debt',
      maturesAfterDays: 14,
      expiresAfterMonths: 12,
    },
    at: '2026-11-22T10:00:00.000Z',
    expiresAt: '2026-11-22T10:30:00.000Z',
    ...changes,
  } satisfies z.input<typeof Hold>);

type Outcome = RefusalCode | 'applied' | undefined;

/** What became of each discount: applied, the name of its refusal, or not asked for. */
export function outcomes({ referral, points }: Price): { referral: Outcome; points: Outcome } {
  const outcome = (offer: object | undefined): Outcome => {
    if (offer === undefined) return undefined;
    return isRefusal(offer) ? offer.refused : 'applied';
  };
  return { referral: outcome(referral), points: outcome(points) };
}
