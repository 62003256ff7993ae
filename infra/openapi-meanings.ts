import { reportMeanings } from './report-meanings.ts';

const asked = {
  client:
    'What the platform saw of the customer. Guesses are counted by address too; of it only a keyed hash is kept.',
  customerIsNew: 'Whether the platform knows no order of this customer.',
  otherDiscounts: 'The platform’s own discounts, taken off first, in this order.',
  points:
    'Points to spend: a number, given whole or refused, or "max" for what the order can take.',
  referralCode: 'A friend’s code, as the customer typed it.',
  subtotal: 'Before all discounts, minor units.',
};

const clawedBack =
  'When a refund finds points spent that it takes back: `within_balance` forgives the rest (what is only on hold is owed), `debt` lets it be owed.';

const promised = {
  points: 'How many.',
  maturesAt: 'When they are given, ISO 8601 in UTC.',
  lotMonth: 'At the end of which month (UTC) they expire; `never`.',
  takenBackPoints: 'What refunds took back of them.',
};

const answered = {
  subtotal: 'Before all discounts, minor units.',
  status: [
    'Where the order stands. `pending_approval`: held, but not to be confirmed until somebody',
    'approves. `expired`: its time ran out; a late payment may still confirm it.',
  ].join(' '),
  lines: 'What was taken off, in this order.',
  total: 'What is left to pay, minor units.',
  referral: 'Absent when no code was used.',
  'referral.code': 'The friend’s code, as it is printed.',
  'referral.discount': 'Minor units.',
  points: 'Absent when no points were used.',
  'points.discount': 'What the points are worth, minor units.',
  settingsVersion: 'The settings it was priced under.',
  expiresAt: 'When the hold ends unless it is confirmed, ISO 8601 in UTC.',
};

const customer = {
  name: 'As it was given last.',
  code: 'The customer’s own code, to give to friends.',
  referrals: 'Friends’ orders confirmed with a code of this customer.',
  'points.available': 'To spend now, whole points.',
  'points.held': 'In orders held and not confirmed.',
  'points.pending': 'Promised points that are not given yet.',
  'points.spent': 'In orders confirmed.',
  'points.expired': 'Not spent in time.',
  'points.debt': 'Taken back beyond what was there; the next rewards pay it off.',
  'points.expiring': 'Available points with an end, first to expire first.',
  'points.maturing': 'The pending points, by the day they are due.',
  'points.maturing.on': 'A day, ISO 8601 in UTC.',
};

const settings = {
  'program.enabled':
    'Off: no new order gets or earns anything. What was held still ends as promised.',
  'program.codes': 'Whether new orders may use referral codes.',
  'program.earn': 'Whether new orders promise their referrers a reward.',
  'program.redeem': 'Whether new orders may be paid with points.',
  'program.mode':
    '`shadow`: as if off, for everybody; what `on` would have given stands in the log.',
  'program.rolloutPercent':
    'The share of customers who take part: always the same ones, and more of them as it grows.',
  'program.allowList': 'Customers who take part whatever the share is, 100 at most.',
  'currency.code': 'ISO 4217. Orders in another currency are refused.',
  'currency.exponent': 'Decimals of the currency that make a minor unit: 0 for IDR, 2 for USD.',
  'referral.discount': 'What a code takes off an order, unless it has a discount of its own.',
  'referral.minimumOrder': 'The smallest subtotal that a code is good for, minor units.',
  'referral.newCustomersOnly': 'Whether codes are for a customer’s first order only.',
  'referral.referrerPoints': 'Points promised to the code’s owner for an order confirmed.',
  'referral.stacking': [
    'Beside the platform’s discounts: `stack` gives both, `exclusive` refuses the code,',
    '`best` gives the larger one.',
  ].join(' '),
  'referral.codeExpiresAfterDays': 'Days that customers’ own codes are good for; null: for ever.',
  'referral.rewardsPerReferrerPerMonthMax':
    'Rewarded orders of one referrer at most, a calendar month (UTC); null: no maximum.',
  'referral.bonus': 'Points beside the reward for many rewarded orders; null: none.',
  'referral.bonus.every': 'How many rewarded orders of one referrer make a bonus.',
  'referral.bonus.points': 'The points of a bonus.',
  'points.valuePerPoint': 'What a point is worth, minor units.',
  'points.minimumPerRedemption': 'The fewest points that an order may be paid with.',
  'points.step': 'Points are spent in multiples of this.',
  'points.maximumShareBasisPoints':
    'The share of a subtotal that points may pay, in hundredths of a percent: 10000 is all of it.',
  'points.expiresAfterMonths': 'Whole months until points expire, at a month’s end; null: never.',
  'points.maturesAfterDays': 'Days from confirming an order to the referrer’s reward.',
  'points.approvalThreshold': 'From how many points an order waits for an approver.',
  'points.adjustmentApprovalThreshold': [
    'From how many points, given or taken, an adjustment waits for a second person; `support` may',
    'not ask for one.',
  ].join(' '),
  'points.clawback': clawedBack,
  'points.earn': 'What buyers earn on what they pay; null: nothing.',
  'points.earn.perAmount': 'Points for each whole amount of this, minor units.',
  'points.earn.points': 'The points for each such amount.',
  'holds.expireAfterMinutes': 'Minutes until an order that nobody confirms is given up.',
  'holds.approvalExpiresAfterHours':
    'Hours until an order or adjustment that waits for a second person is given up.',
  'quotes.validForMinutes': 'Minutes that a quote’s token is good for.',
  'abuse.failedChecksPerHourMax':
    'Wrong codes in a clock hour, by one customer or from one address, until none is accepted.',
  'abuse.reviewScore':
    'From how suspicious an order is, 0 to 100, its referrer’s reward waits for a person.',
  'abuse.blockScore':
    'From how suspicious an order is, its code is refused from the same device for the rest of the day (UTC).',
};

/**
 * What the fields mean, by schema and path, for schemas that several functions share: said beside
 * them, it would be in every bundle. What one function alone takes or answers its contract says.
 */
export const meanings: Record<string, Record<string, string>> = {
  ...reportMeanings,
  QuoteRequest: { ...asked, orderId: 'Binds the quote to this order.' },
  HoldRequest: {
    ...asked,
    orderId: 'May be left out; otherwise the one in the path.',
    quoteToken: 'Of a quote for the same; the price is the quoted one.',
  },
  OtherDiscount: { code: 'The platform’s name for it.', amount: 'Taken off, minor units.' },
  FixedDiscount: { amount: 'Taken off, minor units.' },
  PercentDiscount: {
    basisPoints: 'Hundredths of a percent: 1000 is 10 %. Rounded down.',
    max: 'Taken off at most, minor units.',
  },
  OtherLine: {
    code: 'The platform’s name for it.',
    amount: 'Taken off, minor units; at most what was left.',
  },
  ReferralLine: { code: 'The friend’s code, as it is printed.', amount: 'Taken off, minor units.' },
  PointsLine: { points: 'Points spent.', amount: 'Taken off, minor units.' },
  AppliedReferral: { discount: 'Taken off, minor units.' },
  Quote: {
    referral: 'Absent when no code was given.',
    points: 'Absent when no points were asked for.',
  },
  Order: answered,
  OrderStory: {
    ...answered,
    refundedTotal: 'Paid back so far, minor units.',
    pointsUsed:
      'Of which months the points were that it spent, first to expire first. Absent when it spent none, and for a moment after it was confirmed.',
    entries: 'What happened, oldest first.',
    terms: 'What it was held under and goes by, whatever has changed since.',
    approval: 'Only where it needed a second person.',
    reward: 'What its referrer was promised; absent when nothing.',
    earned: 'What its buyer was promised; absent when nothing.',
    review: 'Only where its reward was held back.',
    explanation: 'Why each amount is what it is, in sentences for people; they may change.',
  },
  Review: {
    orderId: 'Whose reward is held back; what to decide on.',
    customerId: 'Who bought, and keeps the discount.',
    referrerId: 'Whose reward it is.',
    at: 'When it was held back, ISO 8601 in UTC.',
    score: 'How suspicious it is, from 0 to 100.',
    reasons: 'What that is made of, the weightiest first.',
    status: 'Where it stands. `open`: it waits for a person.',
    heldBackPoints: 'Of the reward, and of a bonus that came with it.',
    decision: 'Absent until somebody has decided.',
  },
  ReviewReason: {
    signal: 'What was seen.',
    value: 'How much of it: customers, orders or guesses.',
    weight: 'What that adds to the score.',
  },
  ReviewDecision: {
    decision: 'What it was.',
    by: 'Who decided.',
    reason: 'For the record.',
    at: 'When, ISO 8601 in UTC.',
    points: 'What refunds had left of what was held back.',
  },
  OrderApproval: {
    requestedBy: 'Who asked, and could not decide.',
    decision: 'Absent until somebody has decided.',
  },
  MonthPoints: {
    month:
      'At whose end (UTC) they would have expired; `never`; `over`: they were held from a month that was over by then.',
    points: 'How many of it.',
  },
  OrderReward: { referrerId: 'Who was promised it.', ...promised },
  OrderEarned: promised,
  OrderEntry: {
    entryId: 'The same for ever.',
    kind: 'What happened. `closed`: it had expired, and can’t be confirmed late any more.',
    points: 'What the entry did to the buyer’s available points.',
    amount: 'What the customer owed or paid by this entry, minor units; below 0: was paid back.',
    rewardPoints: 'Promised to the referrer; below 0: taken back.',
    earnedPoints: 'Promised to the buyer; below 0: taken back.',
    by: 'Who did it; `kawan` when time ran out.',
    reason: 'As it was given with a cancellation, a decision or a refund.',
  },
  Terms: {
    settingsVersion: 'The settings they are from.',
    valuePerPoint: 'What a point is worth, minor units.',
    clawback: clawedBack,
    maturesAfterDays: 'Days from confirming until what is promised is given.',
    expiresAfterMonths: 'How long the points last that it gives, whole months; null: for ever.',
    earn: 'What the buyer earns on the total; absent when nothing.',
    'earn.perAmount': 'Points for each whole amount of this, minor units.',
    'earn.points': 'The points for each such amount.',
    referral: 'Absent when no code was used.',
    'referral.referrerId': 'Whose code it was.',
    'referral.rewardPoints': 'Points promised to the referrer.',
    'referral.discount': 'What the code takes off.',
    'referral.ofCode': 'Whether that is the code’s own discount, and not the programme’s.',
    'referral.rewardsPerMonthMax': 'Rewarded orders of the referrer at most, a month (UTC).',
    'referral.bonus': 'What every so-manieth rewarded order gives beside.',
    'referral.bonus.every': 'How many rewarded orders make a bonus.',
    'referral.bonus.points': 'The points of a bonus.',
    'referral.rewardShards': 'How the pending rewards are stored.',
    'referral.onceOnly': 'Whether it was the customer’s one referral.',
    'referral.isCampaign': 'Whether admins made the code, for many to use.',
    'referral.limitShards': 'How the uses of a limited code are stored.',
  },
  Approval: {
    approvalId: 'What to decide on; opaque.',
    kind: '`order`: many points to be spent. `adjustment`: many to be given or taken by a person.',
    orderId: 'Of an order only.',
    adjustmentId: 'Of an adjustment only.',
    points: 'Points to be spent, or given; below 0: to be taken.',
    amount: 'What an order’s points are worth, minor units.',
    reason: 'Of an adjustment, as it was given.',
    requestedBy: 'Who asked, and can’t decide.',
    expiresAt: 'Until when it can be decided on, ISO 8601 in UTC.',
    status: '`expired`: nobody decided in time. `cancelled`: the order was, before a decision.',
    decision: 'Absent until somebody has decided.',
  },
  Decision: {
    decision: 'What it was.',
    by: 'Who decided.',
    reason: 'As it was given.',
  },
  TimelineEntry: {
    entryId: 'The same for ever.',
    kind: [
      '`reward`: promised for a friend’s order; `earned`: promised for an own order; `matured`: what',
      'was promised is given; `bonus`: given for many friends; `redeemed`: spent; `returned`: back',
      'after a refund; `clawed_back`: taken after a refund, or to pay a debt; `expired`: not spent',
      'in time; `adjusted`: given or taken by a person. `imported` is reserved.',
    ].join(' '),
    points: 'Whole points; below 0 when they were taken.',
    orderId: 'The order it came from.',
    detail:
      'The reason of an adjustment; the month whose points expired; `debt`, where that was paid.',
  },
  CustomerRecord: {
    ...customer,
    frozen:
      'Whether no points can be taken, because the books don’t add up; the rest goes on. For people to look into.',
    freeze: 'Only for people, and only while it is so.',
    'freeze.since': 'Since when, ISO 8601 in UTC.',
    'freeze.reasons': 'What did not add up, the last few first.',
  },
  Me: {
    ...customer,
    'worth.exponent': 'Decimals of the currency that make a minor unit: 0 for IDR, 2 for USD.',
    'worth.valuePerPoint': 'What a point is worth, minor units.',
    'worth.minimumPerRedemption': 'The fewest points that an order may be paid with.',
    'worth.spendable': 'Whether points of this customer can be spent at the moment.',
    'invitation.usable': 'Whether the code is accepted at the moment.',
    'invitation.discount': 'What the code takes off a friend’s order.',
    'invitation.minimumOrder': 'The smallest subtotal that it is good for, minor units.',
    'invitation.newCustomersOnly': 'Whether it is for a friend’s first order only.',
    'invitation.rewardPoints': 'What this customer is promised for such an order, whole points.',
    linkExpiresAt: 'Until when this link shows it, ISO 8601 in UTC.',
  },
  Entries: {
    entries:
      'Newest first. They don’t add up to the balance: what `reward` and `earned` promise is given by `matured`.',
    next: 'Send as `cursor` for the next page; absent on the last.',
  },
  Code: {
    code: 'As it is printed.',
    owner: 'The customer who gets the rewards.',
    kind: '`own`: every customer has one. `vanity`: made by an admin.',
    status: 'Only an active code is accepted.',
    discount: 'Instead of the programme’s.',
    usageLimit: 'Uses at most; null: no limit.',
    uses: 'Orders held or confirmed with it: exact where there is a limit, else some moments old.',
    validFrom: 'The instant it begins, ISO 8601 in UTC.',
    validUntil: 'The instant it ends, ISO 8601 in UTC; null: no end of its own.',
    changedAt: 'When an admin changed it last, ISO 8601 in UTC; absent when none has.',
  },
  Problem: {
    type: 'A relative reference made of the code: the address of a page about it.',
    title: 'The code in words.',
    status: 'The status of the answer.',
    code: 'Stable; what a program should look at.',
    detail: 'For people; may change.',
    instance: 'This one request, as our log has it.',
    errors: 'With `invalid_request`: what is wrong with each field, 20 at most.',
    'errors.pointer': 'A JSON pointer (RFC 6901) into the body, or a parameter’s name after `/`.',
    'errors.detail': 'For people; may change.',
  },
  RowProblem: {
    code: 'The problem’s code.',
    detail: 'For people; may change.',
    errors: 'With `invalid_request`: what is wrong with each field, 20 at most.',
    'errors.pointer': 'A JSON pointer (RFC 6901) into the row.',
    'errors.detail': 'For people; may change.',
  },
  Settings: settings,
  ChangedSettings: settings,
  SettingsChange: {
    path: 'Which value, such as `points.valuePerPoint`.',
    from: 'What it was, as the document has it; absent when it was not there.',
    to: 'What it became; absent when it is not there any more.',
  },
};
