import { isDeepStrictEqual } from 'node:util';
import type { RefusalCode } from '../../shared/domain/refusals.ts';
import type { Item, Request } from './effects.ts';
import { askedIn, usable } from './pricing.ts';
import { readings } from './quotes.ts';
import type { State } from './state.ts';

/** Every answer to whether a customer can use a code, by a reading since they asked. */
function outcomes(state: State, request: Request, at: number) {
  const { code: referralCode, ...customer } = request.body ?? {};
  const ofOrder = { ...request, body: { ...customer, referralCode } };
  return readings(state, ofOrder, at).map(({ rules, code, standing }) => ({
    reasons: [...usable(askedIn(ofOrder), rules, code, standing, request.now)],
    told: {
      ...{ usable: true, code: code?.display },
      discount: code?.discount ?? rules.document.referral.discount,
    },
  }));
}

export const checkReasons = (state: State, request: Request, at: number): RefusalCode[][] =>
  outcomes(state, request, at).map(({ reasons }) => reasons);

/** Whether what was said of a code was so: every no but one is the same no. */
export const isChecked = (state: State, request: Request, at: number, told: Item): boolean =>
  outcomes(state, request, at).some(({ reasons, told: expected }) =>
    told.usable
      ? reasons.length === 0 && isDeepStrictEqual(told, expected)
      : reasons.some((reason) => reason !== 'too_many_attempts'),
  );
