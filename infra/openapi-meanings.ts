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

const answered = {
  subtotal: 'Before all discounts, minor units.',
  status:
    'Where the order stands. `pending_approval`, `partially_refunded` and `refunded` are reserved.',
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

/**
 * What the fields mean, by schema and path, for schemas that several functions share: said beside
 * them, it would be in every bundle. What one function alone takes or answers its contract says.
 */
export const meanings: Record<string, Record<string, string>> = {
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
    terms: 'What it was held under and goes by, whatever has changed since.',
  },
  OrderEntry: {
    entryId: 'The same for ever.',
    kind: 'What happened.',
    points: 'What the entry did to the buyer’s available points.',
    amount: 'What the customer owed or paid by this entry, minor units.',
    by: 'Who did it; `kawan` when time ran out.',
    reason: 'As it was given with a cancellation.',
  },
  Terms: {
    settingsVersion: 'The settings they are from.',
    valuePerPoint: 'What a point is worth, minor units.',
    clawback: 'Reserved for refunds.',
    maturesAfterDays: 'Days from confirming to the reward.',
    referral: 'Absent when no code was used.',
    'referral.referrerId': 'Whose code it was.',
    'referral.rewardPoints': 'Points promised to the referrer.',
    'referral.rewardShards': 'How the pending rewards are stored.',
    'referral.onceOnly': 'Whether it was the customer’s one referral.',
    'referral.limitShards': 'How the uses of a limited code are stored.',
  },
  TimelineEntry: {
    entryId: 'The same for ever.',
    kind: [
      '`reward`: promised for a friend’s order; `redeemed`: spent; `expired`: not spent in time;',
      '`adjusted`: given or taken by a person. The others are reserved.',
    ].join(' '),
    points: 'Whole points; below 0 when they were taken.',
    orderId: 'The order it came from.',
    detail: 'The reason of an adjustment; the month whose points expired.',
  },
  Customer: {
    name: 'As it was given last.',
    code: 'The customer’s own code, to give to friends.',
    referrals: 'Friends’ orders confirmed with a code of this customer.',
    'points.available': 'To spend now, whole points.',
    'points.held': 'In orders held and not confirmed.',
    'points.pending': 'Promised rewards that are not given yet.',
    'points.spent': 'In orders confirmed.',
    'points.expired': 'Not spent in time.',
    'points.debt': 'Reserved: always 0 until there are refunds.',
    'points.expiring': 'Available points with an end, first to expire first.',
    'points.maturing': 'The pending points, by the day they are due.',
    'points.maturing.on': 'A day, ISO 8601 in UTC.',
  },
  Entries: {
    entries: 'Newest first.',
    next: 'Send as `cursor` for the next page; absent on the last.',
  },
  Code: {
    code: 'As it is printed.',
    owner: 'The customer who gets the rewards.',
    kind: '`own`: every customer has one. `vanity`: made by an admin.',
    status: 'Only an active code is accepted.',
    discount: 'Instead of the programme’s.',
    usageLimit: 'Uses at most; null: no limit.',
    uses: 'Uses held or confirmed; null: not counted without a limit.',
    validFrom: 'The instant it begins, ISO 8601 in UTC.',
    validUntil: 'The instant it ends, ISO 8601 in UTC; null: no end of its own.',
  },
  Problem: {
    type: 'A relative reference made of the code; nothing is served there.',
    title: 'The code in words.',
    status: 'The status of the answer.',
    code: 'Stable; what a program should look at.',
    detail: 'For people; may change.',
    instance: 'This one request, as our log has it.',
    errors: 'With `invalid_request`: what is wrong with each field, 20 at most.',
    'errors.pointer': 'A JSON pointer (RFC 6901) into the body, or a parameter’s name after `/`.',
    'errors.detail': 'For people; may change.',
  },
  Settings: {
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
    'referral.rewardsPerReferrerPerMonthMax': 'Reserved: kept, and does nothing yet.',
    'referral.bonus': 'Reserved: kept, and does nothing yet.',
    'referral.bonus.every': 'Reserved: a bonus for each so many referrals.',
    'referral.bonus.points': 'Reserved: the points of a bonus.',
    'points.valuePerPoint': 'What a point is worth, minor units.',
    'points.minimumPerRedemption': 'The fewest points that an order may be paid with.',
    'points.step': 'Points are spent in multiples of this.',
    'points.maximumShareBasisPoints':
      'The share of a subtotal that points may pay, in hundredths of a percent: 10000 is all of it.',
    'points.expiresAfterMonths': 'Whole months until points expire, at a month’s end; null: never.',
    'points.maturesAfterDays': 'Days from confirming an order to the referrer’s reward.',
    'points.approvalThreshold': 'Reserved: from how many points an order waits for an approver.',
    'points.adjustmentApprovalThreshold':
      'From how many points, given or taken, `support` may not.',
    'points.clawback': 'Reserved for refunds: kept, and does nothing yet.',
    'points.earn': 'Reserved: kept, and does nothing yet.',
    'points.earn.perAmount': 'Reserved: points for each so many minor units spent.',
    'points.earn.points': 'Reserved: the points for each such amount.',
    'holds.expireAfterMinutes': 'Minutes until an order that nobody confirms is given up.',
    'holds.approvalExpiresAfterHours': 'Reserved: kept, and does nothing yet.',
    'quotes.validForMinutes': 'Minutes that a quote’s token is good for.',
    'abuse.failedChecksPerHourMax':
      'Wrong codes in a clock hour, by one customer or from one address, until none is accepted.',
    'abuse.reviewScore': 'Reserved: kept, and does nothing yet.',
    'abuse.blockScore': 'Reserved: kept, and does nothing yet.',
  },
  SettingsChange: {
    path: 'Which value, such as `points.valuePerPoint`.',
    from: 'What it was, as the document has it; absent when it was not there.',
    to: 'What it became; absent when it is not there any more.',
  },
};
