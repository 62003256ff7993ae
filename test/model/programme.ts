import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { Effect, Item, Request } from './effects.ts';

/** The product did what it may not do: a sentence says what. */
export class Impossible extends Error {
  override name = 'Impossible';
}

/** What a caller must be answered. */
export type Reply = { status: number; body: Item; replayed: boolean };

/**
 * The whole programme as a machine that does one thing after the other, written to be read: lots
 * are lists, shares are worked out from all refunds, what was once so is looked up in what was.
 */
export class Programme {
  /** How old settings and code terms may be when a request comes, in milliseconds. */
  readonly leaseMs: number;

  constructor(leaseMs = 2000) {
    this.leaseMs = leaseMs;
  }

  /**
   * Does what was done, and says what the caller must be answered when this effect ends the call.
   * Throws `Impossible` when it could not be done in this state.
   */
  apply(effect: Effect): Reply | undefined {
    throw new Impossible(effect.kind);
  }

  /** Whether this refusal of this request is the right answer in the present state. */
  isTrue(refused: RefusalCode, request: Request, at: number): boolean {
    return this.truths(request, at).has(refused);
  }

  /**
   * Every refusal that is the right answer in the present state: several where settings or terms
   * changed within the lease, none where the request would be granted or was.
   */
  truths(_request: Request, _at: number): Set<RefusalCode> {
    return new Set();
  }

  /** What the request must be answered when it was done already; undefined when it wasn't. */
  replies(_request: Request): Reply | undefined {
    return undefined;
  }

  /** What the table must hold, by names such as `c-1 available`; see `balancesOf` (stored.ts). */
  balances(): Map<string, unknown> {
    return new Map();
  }

  /** Which invariants don't hold in the model itself; an empty list is a sound programme. */
  flaws(): string[] {
    return [];
  }
}
