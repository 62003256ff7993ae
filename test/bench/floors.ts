/** The least that keeps every promise of the design: round trips and write units. */
export type Floor = {
  roundTrips: number;
  writeUnits: number;
  /** What we spend above the floor, where we do so on purpose. */
  above?: string;
};

const guesses = 'a code that no quote promised may be a guess: how many were wrong is read first';

/**
 * A transaction writes an item of up to 1 KB for two units, a plain write for one, and each index
 * row for one more. Settings, code terms and the key of quotes are remembered.
 */
export const floors = {
  /** Nothing to write, and nothing to read that isn't remembered. */
  quote: { roundTrips: 0, writeUnits: 0 },
  quoteOfCode: {
    roundTrips: 0,
    writeUnits: 0,
    above: 'the account tells whether the customer is new',
  },
  /** The balance. */
  quoteOfPoints: { roundTrips: 1, writeUnits: 0 },
  /** The hold, and its row for the job that expires it. */
  holdPlain: { roundTrips: 1, writeUnits: 1 + 1 },
  /** The hold and the account together, and the row. */
  holdOne: { roundTrips: 1, writeUnits: 4 + 1, above: guesses },
  /** The hold, the account and the code's shard together, and the row. */
  holdAll: { roundTrips: 1, writeUnits: 6 + 1, above: guesses },
  /** The hold is read; resolution, account and bucket together; a timeline row. */
  confirm: {
    roundTrips: 2,
    writeUnits: 6 + 1,
    above: 'a row for the referrer beside the buyer’s; a due row for a day’s first reward',
  },
  /** The same without a referrer: the bucket is the buyer's. */
  confirmEarning: {
    roundTrips: 2,
    writeUnits: 6 + 1,
    above: 'a due row for a day’s first points',
  },
  /** The hold is read; resolution, account, shard and bucket together; a timeline row. */
  confirmAnew: {
    roundTrips: 2,
    writeUnits: 8 + 1,
    above: 'the confirmation in time is tried first; then the account is read',
  },
  /** The hold is read; resolution, account and shard together. */
  release: { roundTrips: 2, writeUnits: 6 },
  /** The order is read; refund, total, the buyer's account and the bucket together; a timeline row. */
  refund: { roundTrips: 2, writeUnits: 8 + 1, above: 'a row for the referrer beside the buyer’s' },
  /** The same, with the referrer's account in the bucket's place. */
  refundOfGiven: {
    roundTrips: 2,
    writeUnits: 8 + 1,
    above: 'the bucket tells that it was given, then the account is read; a row for the referrer',
  },
  /** Refund and total together. */
  refundPlain: { roundTrips: 2, writeUnits: 4 },
  /** Entry, account and bucket together, a timeline row; what is due was read for many at once. */
  mature: {
    roundTrips: 1,
    writeUnits: 6 + 1,
    above: 'account and buckets are read; each bucket leaves the due index',
  },
  /** The same with 50 buckets. */
  matureFifty: {
    roundTrips: 1,
    writeUnits: 4 + 2 * 50 + 1,
    above: 'account and buckets are read; each bucket leaves the due index',
  },
  /** Entry and account together, a timeline row. */
  expireLot: {
    roundTrips: 1,
    writeUnits: 4 + 1,
    above: 'the account leaves the due index, and is read again for another lot that is over',
  },
} satisfies Record<string, Floor>;
