import type { Work } from './work.ts';

/**
 * What the bench measures (`npm run bench -- costs`), on the embedded engine, which counts a
 * transaction's writes twice as AWS does. A test measures it again.
 */
export const measured = {
  idle: {
    'expire-holds': {
      requests: 0,
      runs: 1,
      roundTrips: 16,
      reads: 12,
      writes: 0,
      logBytes: 460,
      tableBytes: 0,
    },
    'mature-rewards': {
      requests: 0,
      runs: 1,
      roundTrips: 25,
      reads: 17,
      writes: 0,
      logBytes: 470,
      tableBytes: 0,
    },
    'expire-points': {
      requests: 0,
      runs: 1,
      roundTrips: 24,
      reads: 16,
      writes: 0,
      logBytes: 460,
      tableBytes: 0,
    },
    'report-day': {
      requests: 0,
      runs: 1,
      roundTrips: 2,
      reads: 2,
      writes: 0,
      logBytes: 436,
      tableBytes: 0,
    },
    'reconcile-books': {
      requests: 0,
      runs: 1,
      roundTrips: 1,
      reads: 1,
      writes: 0,
      logBytes: 564,
      tableBytes: 0,
    },
  },
  orders: {
    plain: {
      requests: 4,
      runs: 7,
      roundTrips: 8.05,
      reads: 4.05,
      writes: 32,
      logBytes: 4438.3,
      tableBytes: 3815.7,
    },
    points: {
      requests: 4,
      runs: 7,
      roundTrips: 10,
      reads: 6.05,
      writes: 39,
      logBytes: 4692.9,
      tableBytes: 5206.05,
    },
    code: {
      requests: 4,
      runs: 7,
      roundTrips: 13,
      reads: 11.05,
      writes: 46,
      logBytes: 4826.8,
      tableBytes: 6830.45,
    },
    both: {
      requests: 4,
      runs: 7,
      roundTrips: 15,
      reads: 32.05,
      writes: 52,
      logBytes: 5081.6,
      tableBytes: 8263.65,
    },
  },
  deeds: {
    enrolled: {
      requests: 1,
      runs: 2,
      roundTrips: 2,
      reads: 0,
      writes: 17,
      logBytes: 1222.65,
      tableBytes: 1702,
    },
    cancelled: {
      requests: 4,
      runs: 7,
      roundTrips: 8,
      reads: 4.05,
      writes: 35,
      logBytes: 4103.05,
      tableBytes: 3643.55,
    },
    refunded: {
      requests: 1,
      runs: 2,
      roundTrips: 4,
      reads: 8,
      writes: 24,
      logBytes: 1555.45,
      tableBytes: 3515.3,
    },
    looked: {
      requests: 3,
      runs: 3,
      roundTrips: 7,
      reads: 9.05,
      writes: 6,
      logBytes: 1526.6,
      tableBytes: 442,
    },
  },
  later: {
    expired: {
      requests: 0,
      runs: 0,
      roundTrips: 0.13,
      reads: 1,
      writes: 0.07,
      logBytes: 0.02,
      tableBytes: 0,
    },
    matured: {
      requests: 0,
      runs: 0.02,
      roundTrips: 2.28,
      reads: 3,
      writes: 12.6,
      logBytes: 18.4,
      tableBytes: 0,
    },
    reconciledMegabyte: {
      requests: 0,
      runs: 0,
      roundTrips: 27.67,
      reads: 812.86,
      writes: 117.44,
      logBytes: 326.5,
      tableBytes: 0,
    },
  },
  /** Metrics of one's own: of a stack without a request, and of one with all of these. */
  series: { idle: 12, busy: 64 },
  /** What alarms look at, in the template. */
  alarmMetrics: 110,
} satisfies Measured;

type Measured = Record<'idle' | 'orders' | 'deeds' | 'later', Record<string, Work>> & {
  series: { idle: number; busy: number };
  alarmMetrics: number;
};

/**
 * What can't be measured here. Change it to what your shop is like, and the table follows:
 * `npm run costs`.
 */
export const assumed = {
  /** Of the confirmed orders: without a discount, with points, with a code, with both. */
  share: { plain: 0.6, points: 0.2, code: 0.15, both: 0.05 },
  /** Of all orders: those cancelled after a quote and a hold; of the confirmed: refunded once. */
  cancelled: 0.05,
  refunded: 0.01,
  /** For each order: customers who are enrolled, and looks at the page from a link. */
  newCustomers: 0.25,
  looks: 0.2,
  /** How long the shop has been going at this pace: nothing is ever deleted. */
  monthsStored: 12,
  lambda: {
    gigabytes: 1,
    /** The work of a run beside its turns to the table, and how long one of those takes. */
    runMs: 6,
    roundTripMs: 7,
    /** Runs that start a process first. */
    coldShare: 0.02,
    coldMs: 400,
  },
  /** Lambda's own lines about each run, and the API's about each request. */
  platformLogBytes: 450,
  accessLogBytes: 250,
  logMonths: 3,
  /** What is left of logs when they are kept: CloudWatch packs them. */
  logShrinks: 0.15,
  answerBytes: 900,
  /** What a customer's page loads the first time: files and bytes. */
  pageRequests: 8,
  pageBytes: 60_000,
  /** Servers of the order platform that fetch a token of their own each hour. */
  processes: 2,
  /** People who sign in to the console. */
  people: 5,
};
