import * as z from 'zod';
import { dayMs, iso, neverAt } from './calendar.ts';
import { type CodeKey, isOwnLength, makeCode, parseCode } from './codes.ts';
import { CustomerId } from './ids.ts';
import { codeRevoked, type Refusal, refusal } from './refusals.ts';
import { Discount } from './settings.ts';

export const CodeStatus = z.enum(['active', 'paused', 'revoked']);
export type CodeStatus = z.infer<typeof CodeStatus>;

/** How often a limited code can be used. */
export const usageLimitMax = 10_000_000;

/** A code and the terms of its own. Instants in milliseconds. */
export const CodeTerms = z.object({
  key: z.custom<CodeKey>((value) => typeof value === 'string'),
  display: z.string(),
  owner: CustomerId,
  kind: z.enum(['own', 'vanity']),
  status: CodeStatus,
  /** Overrides the programme's discount. */
  discount: Discount.optional(),
  /** Uses at most; without it, no limit and no shards. */
  usageLimit: z.int().min(0).max(usageLimitMax).optional(),
  /** Over how many items uses and pending rewards are spread. */
  shards: z.int().min(1),
  createdAt: z.int(),
  /** Absent as long as no admin has changed it. */
  changedAt: z.int().optional(),
  validFromAt: z.int(),
  validUntilAt: z.int().optional(),
  version: z.int(),
});
export type CodeTerms = z.infer<typeof CodeTerms>;

/**
 * A transaction holds its items for about 17 ms, so one shard carries some 60 uses a second before
 * conflicts eat it. A limit gets one shard per 50 uses; 96 is what fits into one transaction of 100
 * with the code itself, its owner's profile and a dry run's check, so that a code and its limit
 * change as one.
 */
const usesPerShard = 50;
export const shardsMax = 96;

/** What a code without a limit of its own may expect when it is made for a campaign. */
const unlimitedCampaignShards = 16;

export function shardsFor(kind: CodeTerms['kind'], usageLimit: number | undefined): number {
  if (usageLimit !== undefined) {
    return Math.min(shardsMax, Math.max(1, Math.ceil(usageLimit / usesPerShard)));
  }
  return kind === 'own' ? 1 : unlimitedCampaignShards;
}

/**
 * How a limit is split over shards that were used so often: each may go as far as it went already,
 * and the free rest is shared so that the shares differ by at most one. A limit below the uses
 * closes every shard; uses given back don't open them again, because no shard can know whether the
 * others are still over the limit.
 */
export function shardQuotas(limit: number, used: number[]): number[] {
  const free = limit - used.reduce((sum, uses) => sum + uses, 0);
  if (free < 0) return used.map(() => 0);
  const share = Math.floor(free / used.length);
  return used.map((uses, shard) => uses + share + (shard < free % used.length ? 1 : 0));
}

/** The instant from which a code is no longer accepted: its own date, or the programme's term. */
export function codeExpiresAt(code: CodeTerms, expiresAfterDays: number | null): number {
  if (code.validUntilAt !== undefined) return code.validUntilAt;
  if (expiresAfterDays === null || code.kind === 'vanity') return neverAt;
  return code.createdAt + expiresAfterDays * dayMs;
}

/** Whether a code is accepted at an instant, for all that its own terms say. */
export const isInForce = (code: CodeTerms, expiresAfterDays: number | null, now: number): boolean =>
  code.status === 'active' &&
  now >= code.validFromAt &&
  now < codeExpiresAt(code, expiresAfterDays);

/** What an admin may change: undefined leaves it as it is, null takes it away. */
export type CodeChange = {
  status?: CodeStatus | undefined;
  usageLimit?: number | null | undefined;
  validUntilAt?: number | null | undefined;
};

/**
 * The terms after a change. Shards are only ever added, so every hold finds its own again. Pausing
 * can be taken back, revoking can't: whoever was told that a code is dead may rely on it.
 */
export function changedTerms(
  before: CodeTerms,
  change: CodeChange,
  now: number,
): CodeTerms | Refusal {
  if (before.status === 'revoked' && (change.status ?? 'revoked') !== 'revoked') return codeRevoked;
  const { usageLimit: oldLimit, validUntilAt: oldUntilAt, ...kept } = before;
  const limit = change.usageLimit === undefined ? oldLimit : change.usageLimit;
  const untilAt = change.validUntilAt === undefined ? oldUntilAt : change.validUntilAt;
  return {
    ...kept,
    status: change.status ?? before.status,
    version: before.version + 1,
    changedAt: now,
    shards: Math.max(before.shards, shardsFor(before.kind, limit ?? undefined)),
    ...(limit != null && { usageLimit: limit }),
    ...(untilAt != null && { validUntilAt: untilAt }),
  };
}

/**
 * Whether a change can refuse an order that was accepted before. Taking a date away can: the
 * programme's term may end a customer's own code sooner.
 */
export const asksStricter = ({ status, usageLimit, validUntilAt }: CodeChange): boolean =>
  status === 'paused' || status === 'revoked' || usageLimit != null || validUntilAt !== undefined;

const notACode =
  'A code has 4 to 20 letters and digits; 13 are kept for customers’ own codes, with a check symbol.';

export type CodeRequest = {
  code?: string | undefined;
  owner: CustomerId;
  discount?: Discount | undefined;
  usageLimit?: number | undefined;
  validFrom?: string | undefined;
  validUntil?: string | undefined;
};

/** The terms of a code that an admin orders. A code to be drawn takes its tag from the name. */
export function newCode(
  request: CodeRequest,
  ownersName: string,
  random: Uint8Array,
  now: number,
): CodeTerms | Refusal {
  const typed = request.code?.trim() ?? makeCode(ownersName, random);
  // Read before it is put in capitals: those would turn letters that no code has (ı, ſ) into I, S.
  const key = parseCode(typed);
  const isChosen = request.code !== undefined;
  if (key === undefined || (isChosen && isOwnLength(key))) {
    return refusal('invalid_request', notACode);
  }
  const validFromAt = request.validFrom === undefined ? now : Date.parse(request.validFrom);
  const validUntilAt = request.validUntil === undefined ? neverAt : Date.parse(request.validUntil);
  if (validUntilAt <= validFromAt) {
    return refusal('invalid_request', 'The code would end before it begins.');
  }
  return {
    key,
    display: typed.toUpperCase(),
    owner: request.owner,
    kind: 'vanity',
    status: 'active',
    ...(request.discount && { discount: request.discount }),
    ...(request.usageLimit !== undefined && { usageLimit: request.usageLimit }),
    shards: shardsFor('vanity', request.usageLimit),
    createdAt: now,
    validFromAt,
    ...(request.validUntil !== undefined && { validUntilAt }),
    version: 1,
  };
}

/** A code as admins see it. */
export const CodeView = z
  .object({
    code: z.string(),
    owner: CustomerId,
    kind: z.enum(['own', 'vanity']),
    status: CodeStatus,
    discount: Discount.optional(),
    usageLimit: z.int().nullable(),
    uses: z.int().min(0),
    validFrom: z.iso.datetime(),
    validUntil: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    changedAt: z.iso.datetime().optional(),
  })
  .meta({ id: 'Code' });
export type CodeView = z.infer<typeof CodeView>;

export const codeView = (code: CodeTerms, uses: number): CodeView => ({
  code: code.display,
  owner: code.owner,
  kind: code.kind,
  status: code.status,
  ...(code.discount && { discount: code.discount }),
  usageLimit: code.usageLimit ?? null,
  uses,
  validFrom: iso(code.validFromAt),
  validUntil: code.validUntilAt === undefined ? null : iso(code.validUntilAt),
  createdAt: iso(code.createdAt),
  ...(code.changedAt !== undefined && { changedAt: iso(code.changedAt) }),
});
