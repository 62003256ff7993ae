import { defaultSettings, type Settings } from '../../shared/domain/settings.ts';
import type { Draws } from './draws.ts';
import type { Theme } from './themes.ts';

export const discountFrom = (draws: Draws) =>
  draws.oneOf<Settings['referral']['discount']>([
    { kind: 'fixed', amount: 5000 },
    { kind: 'percent', basisPoints: 1250 },
    { kind: 'percent', basisPoints: 2000, max: 9000 },
  ]);

/** Settings that bring much about with few customers and few points. */
export function settingsFrom(
  draws: Draws,
  { rules = {} }: Theme,
  { offShare, isScreened }: { offShare: number; isScreened: boolean },
): Settings {
  const { program, referral, points, holds, abuse, ...rest } = defaultSettings;
  const isOn = () => !draws.chance(offShare);
  const bonus = { every: draws.oneOf([1, 2, 3], [3, 2, 1]), points: 5 + draws.below(40) };
  return {
    ...rest,
    program: {
      ...program,
      enabled: isOn(),
      codes: isOn(),
      earn: draws.chance(0.85),
      redeem: isOn(),
      mode: isOn() ? 'on' : 'shadow',
      rolloutPercent: isOn() ? 100 : 60,
    },
    currency: { code: draws.chance(offShare / 4) ? 'USD' : 'IDR', exponent: 0 },
    referral: {
      discount: discountFrom(draws),
      minimumOrder: draws.oneOf([0, 45_000], [4, 1]),
      newCustomersOnly: draws.chance(0.3),
      referrerPoints: draws.oneOf([0, 10, 25], [1, 3, 3]),
      stacking: draws.oneOf(['stack', 'exclusive', 'best'], [4, 1, 1]),
      codeExpiresAfterDays: draws.oneOf([null, 20], [3, 1]),
      rewardsPerReferrerPerMonthMax: draws.oneOf([null, 1, 2], [2, 1, 1]),
      bonus: draws.chance(0.75) ? bonus : null,
      ...rules.referral,
    },
    points: {
      ...points,
      valuePerPoint: draws.oneOf([100, 700]),
      minimumPerRedemption: draws.oneOf([1, 10]),
      step: draws.oneOf([1, 5], [3, 1]),
      maximumShareBasisPoints: draws.oneOf([10_000, 5000], [3, 1]),
      expiresAfterMonths: draws.oneOf([1, 2, null], [4, 2, 1]),
      maturesAfterDays: draws.oneOf([0, 1, 3], [3, 1, 1]),
      approvalThreshold: draws.oneOf([1000, 30], [3, 2]),
      adjustmentApprovalThreshold: draws.oneOf([500, 100], [2, 1]),
      clawback: draws.oneOf(['within_balance', 'debt']),
      earn: draws.chance(0.6) ? { perAmount: 9000, points: 1 + draws.below(3) } : null,
      ...rules.points,
    },
    holds: {
      expireAfterMinutes: draws.oneOf([2, 30, 10_080], [1, 3, 1]),
      approvalExpiresAfterHours: draws.oneOf([1, 48], [1, 3]),
      ...rules.holds,
    },
    abuse: {
      ...abuse,
      failedChecksPerHourMax: draws.oneOf([10_000, 1, 2], [2, 1, 1]),
      ...(isScreened && scoresFrom(draws)),
    },
  };
}

/** So low that few customers with few devices are suspicious. */
const scoresFrom = (draws: Draws) => {
  const reviewScore = draws.oneOf([10, 25, 50], [5, 2, 1]);
  return { reviewScore, blockScore: draws.oneOf([60, 90, 100], [1, 2, 2]) };
};
