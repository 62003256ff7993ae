import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import type { Schemas } from '../../api/generated/types.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useDiscountText } from '../programme/discount.ts';
import { words } from './words.ts';

type Terms = Schemas['Terms'];
type Props = { terms: Terms; currency: Currency };

/** The rules that the order was held under and ends by. */
export function OrderTerms({ terms, currency }: Props) {
  const say = useWords(words);
  const ofPoints = usePointTerms(terms, currency);
  const ofReferral = useReferralTerms(terms.referral, currency);
  return (
    <Container
      header={
        <Header variant="h2" description={say.termsDetail}>
          {say.terms}
        </Header>
      }
    >
      <KeyValuePairs columns={3} minColumnWidth={170} items={[...ofReferral, ...ofPoints]} />
    </Container>
  );
}

function usePointTerms(terms: Terms, currency: Currency) {
  const say = useWords(words);
  const format = useFormat();
  const { earn, expiresAfterMonths, clawback } = terms;
  return [
    { label: say.value, value: format.money(terms.valuePerPoint, currency) },
    {
      label: say.earn,
      value: earn
        ? say.earnOf(format.number(earn.points), format.money(earn.perAmount, currency))
        : say.earnNone,
    },
    { label: say.matures, value: say.days(format.number(terms.maturesAfterDays)) },
    {
      label: say.lasts,
      value:
        expiresAfterMonths === null ? say.forever : say.months(format.number(expiresAfterMonths)),
    },
    { label: say.clawback, value: clawback === 'debt' ? say.clawbackDebt : say.clawbackBalance },
  ];
}

function useReferralTerms(referral: Terms['referral'], currency: Currency) {
  const say = useWords(words);
  const format = useFormat();
  const discountText = useDiscountText();
  if (!referral) return [];
  const { discount, ofCode, rewardPoints, rewardsPerMonthMax, bonus, onceOnly } = referral;
  const whose = ofCode ? say.ofCode : say.ofProgramme;
  return [
    { label: say.discount, value: `${discountText(discount, currency)} (${whose})` },
    { label: say.rewardTerm, value: say.unit(format.number(rewardPoints)) },
    { label: say.once, value: onceOnly ? say.yes : say.no },
    ...(rewardsPerMonthMax
      ? [{ label: say.monthMax, value: say.monthMaxOf(format.number(rewardsPerMonthMax)) }]
      : []),
    ...(bonus
      ? [
          {
            label: say.bonus,
            value: say.bonusOf(format.number(bonus.points), format.number(bonus.every)),
          },
        ]
      : []),
  ];
}
