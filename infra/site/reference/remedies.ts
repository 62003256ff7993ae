import type { ProblemCode } from '../../../shared/http/problems.ts';

/** When a problem comes, and what whoever gets it should do: the page that its `type` names. */
export const remedies: Record<ProblemCode, { cause: string; remedy: string }> = {
  invalid_request: {
    cause:
      'The path, the query, a header or the body isn’t what the operation takes. `errors` names each field with what is wrong with it, twenty at most.',
    remedy:
      'Mend the fields and send it again. A field that isn’t in the reference is refused too, so that a slip of the pen isn’t taken for a wish.',
  },
  unauthenticated: {
    cause: 'There is no token, or it is not one of this service’s, or it is over.',
    remedy:
      'Get a new token and send the same request again. A customer’s link works for 15 minutes: have a new one made.',
  },
  forbidden: {
    cause: 'The token is good, but neither its scope nor its groups may do this.',
    remedy:
      'Use a client with the scope, or ask an administrator for the group that the reference names.',
  },
  order_not_found: {
    cause:
      'Nothing was ever held under this order id. After this answer to a cancellation, no hold that was sent before it can come to stand.',
    remedy: 'Check the id. To give an order discounts, hold it first.',
  },
  customer_not_found: {
    cause: 'Nobody is enrolled under this customer id.',
    remedy: 'Enrol the customer, then send the same request again.',
  },
  not_found: {
    cause: 'There is no such path, or nothing under the id in it.',
    remedy: 'Check the address and the id.',
  },
  order_confirmed: {
    cause: 'The order was paid for, so that it can’t be cancelled any more.',
    remedy: 'Refund it instead.',
  },
  order_cancelled: {
    cause: 'The order was cancelled before, and gave back all that it held.',
    remedy:
      'Take a new order id. If the customer has paid, they have paid a price that isn’t theirs any more: it is for the platform to decide.',
  },
  hold_expired: {
    cause:
      'The order was not confirmed in time, and what it held can’t be had any more: the points are spent, the code is used up or off. Asking again brings the same answer.',
    remedy:
      'If the customer has paid, settle it at the platform: the discount is not covered. Otherwise hold under a new order id.',
  },
  awaiting_approval: {
    cause: 'So many points wait for a second person, who hasn’t decided yet.',
    remedy:
      'Confirm again when it is approved. The hold lasts for as long as the decision may take.',
  },
  approval_rejected: {
    cause: 'Somebody said no, or nobody decided in time. What was held was given back.',
    remedy: 'Ask with fewer points, under a new id.',
  },
  already_decided: {
    cause: 'Somebody else has decided it, or the same person otherwise.',
    remedy: 'Look at it again: the decision stands with its reason.',
  },
  self_approval: {
    cause: 'Whoever asked for something can’t also be the one who agrees.',
    remedy: 'Have another approver decide.',
  },
  code_taken: {
    cause: 'There is a code by this name, or one that reads the same: O and 0, I, L and 1.',
    remedy: 'Choose another name.',
  },
  code_revoked: {
    cause: 'The code was revoked, and that is for good.',
    remedy: 'Make another code for the customer.',
  },
  settings_changed: {
    cause: 'Somebody changed the settings after they were read.',
    remedy: 'Read them again, put the changes on top, and send those with the new `ETag`.',
  },
  if_match_required: {
    cause: 'Settings can only be changed on the version that was read.',
    remedy: 'Send the `ETag` of the settings as `If-Match`.',
  },
  body_too_large: {
    cause: 'The body is larger than any that the operation takes.',
    remedy: 'Send less, in several requests where the operation allows it.',
  },
  unsupported_media_type: {
    cause: 'The body is not said to be JSON.',
    remedy: 'Send it as JSON with `Content-Type: application/json`.',
  },
  code_not_usable: {
    cause:
      'The code is unknown, mistyped, off, over, used up or not for this customer. Which of these it is, the answer doesn’t say, so that nobody can find codes by asking.',
    remedy:
      'Ask the customer for the code again. Administrators see why in the console. It counts as a wrong guess.',
  },
  own_code: {
    cause: 'The customer used their own code.',
    remedy: 'Hold the order without it: codes are for friends.',
  },
  customer_not_new: {
    cause:
      'The programme rewards first orders, and this customer has one: confirmed, or held with a code and still open.',
    remedy: 'Hold the order without the code. If the open order is given up, cancel it first.',
  },
  order_below_minimum: {
    cause: 'The code needs a larger order.',
    remedy: 'Hold the order without the code, or offer the customer to add something.',
  },
  not_stackable: {
    cause: 'The programme doesn’t give a code’s discount beside another discount.',
    remedy: 'Hold with one of them; a quote tells what each comes to.',
  },
  insufficient_points: {
    cause:
      'Fewer points are available than were asked for; `detail` says how many. What open orders hold and what was only promised can’t be spent.',
    remedy: 'Ask for fewer, or for `"max"`. Nothing was taken.',
  },
  below_minimum_points: {
    cause: 'The programme has a fewest number of points that can be spent at a time.',
    remedy: 'Ask for at least that many, or for none. A quote’s `redeemable` tells how many.',
  },
  not_a_step: {
    cause: 'Points are spent in steps, and this number isn’t one.',
    remedy: 'Round down to a step. A quote’s `redeemable` tells it.',
  },
  above_maximum_points: {
    cause:
      'More points than this order takes: they are worth more than what may be paid with points.',
    remedy: 'Ask for fewer, or for `"max"`.',
  },
  nothing_to_redeem: {
    cause: 'After the other discounts nothing is left that points could pay.',
    remedy: 'Hold the order without points.',
  },
  program_off: {
    cause:
      'The programme, its codes or its points are switched off, not yet on for this customer, or the customer’s account waits for somebody to look at it. Open orders still confirm, cancel and are refunded.',
    remedy: 'Go on without the discount. It is no fault of the request.',
  },
  order_reused: {
    cause: 'This order id was held, or refused, with another request.',
    remedy:
      'Send the first request again for its answer. For another order take another id; to change an order, cancel it and hold under a new id.',
  },
  adjustment_reused: {
    cause: 'This adjustment id was used with other points or another reason.',
    remedy: 'Look at the customer’s timeline first. For another correction take another id.',
  },
  import_reused: {
    cause: 'This customer was imported before, from a row that says something else.',
    remedy:
      'What was imported stands. Correct the balance by an adjustment; the entry `imported` tells what was taken over.',
  },
  account_in_use: {
    cause:
      'Something happened to this customer’s account before they were imported: an opening balance can only be where nothing is.',
    remedy: 'Bring the difference by an adjustment.',
  },
  refund_reused: {
    cause: 'This refund id was used with another amount.',
    remedy: 'Send the first amount again for its answer. For another refund take another id.',
  },
  refund_exceeds_paid: {
    cause: 'All refunds together would be more than was paid.',
    remedy: 'The order’s story says what was refunded and what is left.',
  },
  not_confirmed: {
    cause: 'The order was not confirmed, so that nothing was paid that could go back.',
    remedy: 'Cancel it. If it was paid, confirm it first.',
  },
  quote_expired: {
    cause: 'The quote was good until its `expiresAt`.',
    remedy: 'Ask for a new quote, and show the customer the price if it is another.',
  },
  quote_mismatch: {
    cause:
      'The order isn’t the one that was quoted: another customer, amount, code or number of points.',
    remedy: 'Send what was quoted, or ask for a new quote.',
  },
  currency_mismatch: {
    cause: 'The programme has one currency, and this is another.',
    remedy: 'Send amounts in the programme’s currency.',
  },
  too_many_attempts: {
    cause: 'Too many wrong codes came from this customer, device or address within the hour.',
    remedy:
      'Go on without a code, or wait for as long as `Retry-After` says. Pass on the customer’s own address in `client.ip`: the shop’s would count for everybody.',
  },
  busy: {
    cause:
      'Others were at work on the same things, or the table was busy, for longer than a request may take.',
    remedy:
      'Send the same request again after `Retry-After`. If the first one did take effect, the answer is the same.',
  },
  internal: {
    cause: 'A fault of the service. It is in the log under the `instance` of the answer.',
    remedy:
      'Send the same request again: nothing happens twice. If it stays, tell whoever runs the service the `instance`.',
  },
};
