import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/generated/types.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { words } from './words.ts';

type Props = { report: Schemas['RangeReport']; currency: Currency; actions: ReactNode };

/** The figures that people ask for first. */
export function Headline({ report, currency, actions }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const { orders, money, discounts, points, standing } = report;
  const given = discounts.referralDiscountAmount + discounts.pointsDiscountAmount;
  const figure = (label: string, value: string, detail: string) => ({
    label,
    value: (
      <div>
        <Box fontSize="heading-xl" fontWeight="bold">
          {value}
        </Box>
        <Box color="text-body-secondary" fontSize="body-s">
          {detail}
        </Box>
      </div>
    ),
  });
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2" description={say.happenedDetail} actions={actions}>
            {say.happened}
          </Header>
        }
      >
        <KeyValuePairs
          columns={4}
          minColumnWidth={170}
          items={[
            figure(
              say.orders,
              format.number(orders.confirmedOrders),
              say.paid(format.money(money.paidAmount, currency)),
            ),
            figure(
              say.discounts,
              format.money(given, currency),
              say.byCodes(format.money(discounts.referralDiscountAmount, currency)),
            ),
            figure(
              say.issued,
              format.number(points.issuedPoints),
              say.promised(
                format.number(points.promisedRewardPoints + points.promisedEarnedPoints),
              ),
            ),
            figure(
              say.spent,
              format.number(points.spentPoints),
              say.expired(format.number(points.expiredPoints)),
            ),
          ]}
        />
      </Container>
      <Container
        header={
          <Header
            variant="h2"
            description={say.owedDetail(format.money(standing.valuePerPoint, currency))}
          >
            {say.owed}
          </Header>
        }
      >
        <KeyValuePairs
          columns={3}
          minColumnWidth={170}
          items={[
            figure(
              say.liability,
              format.money(standing.liabilityAmount, currency),
              say.unit(format.number(standing.outstandingPoints)),
            ),
            figure(
              say.pending,
              format.money(standing.pendingAmount, currency),
              say.unit(format.number(standing.pendingPoints)),
            ),
            figure(say.debt, say.unit(format.number(standing.debtPoints)), say.debtDetail),
          ]}
        />
      </Container>
    </SpaceBetween>
  );
}
