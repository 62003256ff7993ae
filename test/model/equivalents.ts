import type { ThemeName } from './themes.ts';

/** How a mutant is tried: by which histories (all sorts, unless some themes are named), by which tests. */
type Trial = { only?: ThemeName[]; isOutside?: boolean; tests: string[] };

const inData = (...names: string[]) => names.map((name) => `test/data/${name}.test.ts`);

/** What histories don't do: secrets, audit, reports, reconciliation. */
const outside = (...tests: string[]): Trial => ({ isOutside: true, tests });

/**
 * Which histories are about what a file does, and the tests for what they don't look at or for
 * accidents that are rare enough to have to be arranged. The first that fits.
 */
const trials: [begins: string, Trial][] = [
  ['shared/data/accounts.ts', { only: ['corrections', 'refunds'], tests: inData('account-races') }],
  [
    'shared/data/adjust',
    { only: ['corrections'], tests: inData('account-races', 'adjustment-approvals') },
  ],
  ['shared/data/attempts.ts', { only: ['everything'], tests: ['test/functions/guesses.test.ts'] }],
  [
    'shared/data/buckets.ts 1',
    { only: ['payday'], tests: inData('reward-races', 'mature-due', 'resolve') },
  ],
  [
    'shared/data/buckets.ts',
    { only: ['payday', 'refunds'], tests: inData('reward-races', 'mature-due') },
  ],
  ['shared/data/code-shards.ts', { tests: inData('codes', 'hold-races') }],
  ['shared/data/codes.ts', { tests: inData('codes') }],
  [
    'shared/data/confirm',
    { only: ['latecomers'], tests: inData('confirm-late', 'order-races', 'approvals') },
  ],
  [
    'shared/data/customers.ts opens',
    { only: ['everything', 'alone'], tests: ['test/functions/links.test.ts'] },
  ],
  ['shared/data/customers.ts', { tests: inData('customers') }],
  [
    'shared/data/decide-adjustment.ts',
    { only: ['corrections'], tests: inData('adjustment-approvals') },
  ],
  ['shared/data/decide-order.ts', { tests: inData('approvals') }],
  ['shared/data/due.ts', { tests: inData('expire-holds', 'mature-due') }],
  ['shared/data/import.ts', { only: ['everything', 'alone'], tests: inData('import') }],
  ['shared/data/links.ts', { only: ['everything', 'alone'], tests: inData('links') }],
  ['shared/data/mature.ts', { only: ['payday', 'refunds'], tests: inData('mature-due') }],
  ['shared/data/orders.ts', { tests: inData('order-races') }],
  ['shared/data/promises.ts looks', { only: ['reviews'], tests: inData('review-races') }],
  [
    'shared/data/promises.ts',
    { only: ['payday', 'refunds'], tests: inData('reward-races', 'resolve') },
  ],
  ['shared/data/refund.ts frees', { only: ['reviews'], tests: inData('review-races') }],
  ['shared/data/refund.ts takes from', { only: ['reviews'], tests: inData('review-races') }],
  ['shared/data/refund.ts', { only: ['refunds'], tests: inData('refund-races', 'refund') }],
  ['shared/data/refuse.ts', { only: ['tills'], tests: inData('hold-races', 'reserve') }],
  ['shared/data/release.ts', { tests: inData('order-races', 'resolve', 'reserve') }],
  ['shared/data/reserve.ts 2', { isOutside: true, tests: inData('drift') }],
  ['shared/data/reserve.ts', { only: ['tills'], tests: inData('hold-races', 'reserve') }],
  ['functions/hold-order/handler.ts', { only: ['tills'], tests: inData('hold-races') }],
  [
    'shared/data/aftermath.ts',
    { only: ['refunds', 'reviews'], tests: inData('review-races', 'refund-races') },
  ],
  ['shared/data/audit-chain.ts', outside(...inData('audit'))],
  ['shared/data/freeze.ts', outside(...inData('drift'))],
  ['shared/data/reconcile-books.ts', outside(...inData('reconcile-crashes'))],
  ['shared/data/report-days.ts', outside(...inData('reports'))],
  ['shared/data/review.ts', { only: ['reviews'], tests: inData('review-races') }],
  ['shared/data/screen.ts', { only: ['reviews'], tests: ['test/fraud/screening.test.ts'] }],
  ['shared/data/sightings.ts', { only: ['reviews'], tests: ['test/fraud/screening.test.ts'] }],
  ['shared/domain/fraud.ts', { only: ['reviews'], tests: ['test/fraud/rings.test.ts'] }],
  ['shared/data/secrets.ts', outside(...inData('secrets'))],
  ['shared/data/settings.ts', { tests: inData('settings') }],
  [
    'shared/data/transact.ts 1',
    outside('test/data/transact.test.ts', 'test/functions/dry-run.test.ts'),
  ],
  ['shared/data/transact.ts', { tests: inData('transact') }],
  ['shared/data/patiently.ts', { tests: inData('patiently') }],
];

export const trialOf = (name: string): Trial =>
  trials.find(([begins]) => name.startsWith(begins))?.[1] ?? { tests: [] };

const entryNamedBySeq =
  'The entry is named by the account’s sequence number, and the same transaction demands that number.';
const putOnceWithTheEnd =
  'Only an order’s end takes away what its hold put there, and the end in the same transaction is put once.';
const boundByTheTotal =
  'Refunds together give back at most what the order brought: the total in the same transaction says so.';
const onceByTheTotal =
  'The order’s total, in the same transaction, takes one review and one decision of it.';
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
  'shared/data/freeze.ts 2: no matter whether attribute_not_exists(pk)': entryNamedBySeq,
  'shared/data/freeze.ts 3: no matter whether seq = :seq':
    'The entry is named by that number and put once; whatever else came between, the next try would find and lift too.',
  'shared/data/links.ts 1: no matter whether attribute_not_exists(pk)':
    'A link is named by 256 random bits: what stands there is the same link, whose reply was lost.',
  'shared/data/reconcile-books.ts 4: no matter whether #run = :run':
    'What a run that was given up writes there, the next doesn’t take for its own: it begins that part again.',
  'shared/data/refund.ts 2: no matter whether spent >= :points': boundByTheTotal,
  'shared/data/promises.ts 2: no matter whether rewards >= :one': boundByTheTotal,
  'shared/data/review.ts 1: no matter whether attribute_not_exists(pk)': onceByTheTotal,
  'shared/data/settings.ts 1: no matter whether attribute_not_exists(pk)': eitherWouldDo,
  'shared/data/settings.ts 2: no matter whether attribute_not_exists(pk)': eitherWouldDo,
  'shared/data/settings.ts 3: no matter whether version = :basedOn': eitherWouldDo,
};
