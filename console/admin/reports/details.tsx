import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { titles } from '../problems/words.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { ToCustomer } from '../state/links.tsx';
import { type Column, Listing } from '../state/listing.tsx';
import { figureNames } from './figure-words.ts';
import { words } from './words.ts';

type Report = Schemas['CheckedReport'];

/** Who and what stands behind some of the figures. */
export function Details({ report }: { report: Report }) {
  const say = useWords(words);
  const names = useWords(figureNames);
  const problem = useWords(titles);
  const format = useFormat();
  return (
    <SpaceBetween size="l">
      <Named
        title={say.refusals}
        none={say.refusalsNone}
        rows={report.refusalsByReason}
        idOf={({ reason }) => reason}
        columns={[
          {
            id: 'reason',
            header: say.reason,
            cell: ({ reason }) => problem[reason as keyof typeof problem] ?? reason,
          },
          { id: 'times', header: say.times, cell: ({ refusals }) => format.number(refusals) },
        ]}
      />
      <Named
        title={say.referrers}
        none={say.referrersNone}
        rows={report.topReferrers}
        idOf={({ customerId }) => customerId}
        columns={[
          {
            id: 'referrer',
            header: say.referrer,
            cell: ({ customerId }) => <ToCustomer customerId={customerId} />,
          },
          {
            id: 'rewarded',
            header: names.rewardedOrders,
            cell: ({ rewardedOrders }) => format.number(rewardedOrders),
          },
          {
            id: 'promised',
            header: say.promised,
            cell: ({ promisedRewardPoints }) => format.number(promisedRewardPoints),
          },
          {
            id: 'refunded',
            header: names.wholeRefunds,
            cell: ({ wholeRefunds }) => format.number(wholeRefunds),
          },
        ]}
      />
      <Named
        title={say.people}
        none={say.peopleNone}
        rows={report.adjustmentsBy}
        idOf={({ by }) => by}
        columns={[
          { id: 'by', header: say.person, cell: ({ by }) => by },
          {
            id: 'times',
            header: say.times,
            cell: ({ adjustments }) => format.number(adjustments),
          },
          {
            id: 'up',
            header: say.given,
            cell: ({ adjustedUpPoints }) => format.number(adjustedUpPoints),
          },
          {
            id: 'down',
            header: say.taken,
            cell: ({ adjustedDownPoints }) => format.number(adjustedDownPoints),
          },
        ]}
      />
    </SpaceBetween>
  );
}

type NamedProps<Row> = {
  title: string;
  none: string;
  rows: Row[];
  idOf(row: Row): string;
  columns: [Column<Row>, ...Column<Row>[]];
};

function Named<Row>({ title, none, rows, idOf, columns }: NamedProps<Row>): ReactNode {
  return (
    <Listing
      label={title}
      items={rows}
      idOf={idOf}
      columns={columns}
      isLoading={false}
      header={<Header variant="h2">{title}</Header>}
      empty={<EmptyState title={none} />}
    />
  );
}
