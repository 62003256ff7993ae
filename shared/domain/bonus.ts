import type { Account } from './account.ts';
import type { Bonus } from './settings.ts';

/** No rule at all: every referral brings nothing. */
const noBonus: Bonus = { every: 1, points: 0 };

/** An account after its referrals were counted, and the bonus points that this is about. */
export type Counted = { account: Account; bonusPoints: number };

/**
 * Counts referrals that are rewarded now. Each that makes a multiple of the rule's number brings
 * the bonus, however many come at once. The account remembers the rule, because it may be another
 * tomorrow. Where a bonus was forgiven that wasn't due any more, the next is less by that: or
 * whoever spends a bonus, sends a friend's order back and finds another friend had it each time.
 */
export function addReferrals(account: Account, added: number, rule: Bonus = noBonus): Counted {
  if (added === 0) return { account, bonusPoints: 0 };
  const referrals = account.referrals + added;
  const multiples = Math.floor(referrals / rule.every) - Math.floor(account.referrals / rule.every);
  const duePoints = multiples * rule.points;
  const keptPoints = Math.min(duePoints, account.forgivenBonusPoints);
  return {
    account: {
      ...account,
      referrals,
      bonusRules: rulesWith(account, rule),
      forgivenBonusPoints: account.forgivenBonusPoints - keptPoints,
    },
    bonusPoints: duePoints - keptPoints,
  };
}

/** Takes a referral out of the count again; the bonus is the one that the last of them brought. */
export function dropReferral(account: Account): Counted {
  const { every, points } = account.bonusRules.at(-1) ?? noBonus;
  const referrals = account.referrals - 1;
  const bonusRules = account.bonusRules.filter(({ above }) => above < referrals);
  return {
    account: { ...account, referrals, bonusRules },
    bonusPoints: account.referrals % every === 0 ? points : 0,
  };
}

function rulesWith({ bonusRules, referrals }: Account, { every, points }: Bonus) {
  const last = bonusRules.at(-1) ?? noBonus;
  const isSame = last.every === every && last.points === points;
  return isSame ? bonusRules : [...bonusRules, { above: referrals, every, points }];
}
