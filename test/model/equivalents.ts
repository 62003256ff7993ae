/**
 * Tests that look where histories don't: at guesses, links, secrets, dry runs and jobs' cursors, and
 * at accidents that are rare enough to have to be arranged.
 */
const elsewhere: [begins: string, tests: string[]][] = [
  [
    'shared/data/adjust',
    ['test/data/account-races.test.ts', 'test/data/adjustment-approvals.test.ts'],
  ],
  ['shared/data/attempts.ts', ['test/functions/guesses.test.ts']],
  ['shared/data/buckets.ts', ['test/data/reward-races.test.ts', 'test/data/mature-due.test.ts']],
  ['shared/data/code-shards.ts', ['test/data/codes.test.ts', 'test/data/hold-races.test.ts']],
  ['shared/data/codes.ts', ['test/data/codes.test.ts']],
  ['shared/data/confirm', ['test/data/confirm-late.test.ts', 'test/data/order-races.test.ts']],
  ['shared/data/customers.ts', ['test/data/customers.test.ts']],
  ['shared/data/decide-adjustment.ts', ['test/data/adjustment-approvals.test.ts']],
  ['shared/data/decide-order.ts', ['test/data/approvals.test.ts']],
  ['shared/data/due.ts', ['test/data/expire-holds.test.ts', 'test/data/mature-due.test.ts']],
  ['shared/data/links.ts', ['test/data/links.test.ts']],
  ['shared/data/orders.ts', ['test/data/order-races.test.ts']],
  ['shared/data/promises.ts', ['test/data/reward-races.test.ts']],
  ['shared/data/refund.ts', ['test/data/refund-races.test.ts', 'test/data/refund.test.ts']],
  ['shared/data/refuse.ts', ['test/data/hold-races.test.ts', 'test/data/reserve.test.ts']],
  ['shared/data/release.ts', ['test/data/order-races.test.ts', 'test/data/resolve.test.ts']],
  ['shared/data/reserve.ts', ['test/data/hold-races.test.ts', 'test/data/reserve.test.ts']],
  [
    'shared/data/aftermath.ts',
    ['test/data/review-races.test.ts', 'test/data/refund-races.test.ts'],
  ],
  ['shared/data/audit-chain.ts', ['test/data/audit.test.ts']],
  ['shared/data/freeze.ts', ['test/data/drift.test.ts']],
  ['shared/data/reconcile-books.ts', ['test/data/reconcile-crashes.test.ts']],
  ['shared/data/report-days.ts', ['test/data/reports.test.ts']],
  ['shared/data/review.ts', ['test/data/review-races.test.ts']],
  ['functions/hold-order/handler.ts', ['test/data/hold-races.test.ts']],
  ['shared/data/secrets.ts', ['test/data/secrets.test.ts']],
  ['shared/data/settings.ts', ['test/data/settings.test.ts']],
  ['shared/data/transact.ts', ['test/data/transact.test.ts', 'test/functions/dry-run.test.ts']],
  ['shared/data/patiently.ts', ['test/data/patiently.test.ts']],
];

export const triedBy = (name: string): string[] =>
  elsewhere.find(([begins]) => name.startsWith(begins))?.[1] ?? [];

const entryNamedBySeq =
  'The entry is named by the account’s sequence number, and the same transaction demands that number.';
const putOnceWithTheEnd =
  'Only an order’s end takes away what its hold put there, and the end in the same transaction is put once.';
const boundByTheTotal =
  'Refunds together give back at most what the order brought: the total in the same transaction says so.';
const eitherWouldDo =
  'A version’s key and the current version move in one transaction: each alone keeps two from being the same.';

/** Mutants that change nothing that anybody could see, each with the argument why. */
export const equivalents: Record<string, string> = {
  'shared/data/accounts.ts 3: no matter whether attribute_not_exists(pk)': entryNamedBySeq,
  'shared/data/mature.ts 1: no matter whether attribute_not_exists(pk)': entryNamedBySeq,
  'shared/data/buckets.ts 2: no matter whether points >= :points': boundByTheTotal,
  'shared/data/buckets.ts 2: no matter whether referrals >= :referrals': boundByTheTotal,
  'shared/data/buckets.ts 3: no matter whether #status = :open':
    'It was read as open, and whatever applies it raises the sequence number that is demanded too.',
  'shared/data/code-shards.ts 2: no matter whether used >= :one': putOnceWithTheEnd,
  'shared/data/code-shards.ts 3: no matter whether attribute_not_exists(seq)':
    'Shards are first written together with the version of the code that has them, which is put once.',
  'shared/data/confirm.ts 1: no matter whether held >= :points': putOnceWithTheEnd,
  'shared/data/release.ts 1: no matter whether referralOrderId = :orderId': putOnceWithTheEnd,
  'shared/data/release.ts 2: no matter whether held >= :points': putOnceWithTheEnd,
  'shared/data/customers.ts 3: no matter whether attribute_exists(pk)':
    'A name is only changed after its profile was found, and profiles never go.',
  'shared/data/links.ts 1: no matter whether attribute_not_exists(pk)':
    'A link is named by 256 random bits: what stands there is the same link, whose reply was lost.',
  'shared/data/refund.ts 2: no matter whether spent >= :points': boundByTheTotal,
  'shared/data/promises.ts 2: no matter whether rewards >= :one': boundByTheTotal,
  'shared/data/settings.ts 1: no matter whether attribute_not_exists(pk)': eitherWouldDo,
  'shared/data/settings.ts 2: no matter whether attribute_not_exists(pk)': eitherWouldDo,
  'shared/data/settings.ts 3: no matter whether version = :basedOn': eitherWouldDo,
};
