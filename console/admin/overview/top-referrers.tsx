import Header from '@cloudscape-design/components/header';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { ToCustomer } from '../state/links.tsx';
import { Listing } from '../state/listing.tsx';
import { words } from './words.ts';

const shownMax = 10;

/** Whose codes brought the most orders. */
export function TopReferrers({ referrers }: { referrers: Schemas['ReferrerSums'][] }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Listing
      label={say.topReferrers}
      items={referrers.slice(0, shownMax)}
      idOf={({ customerId }) => customerId}
      isLoading={false}
      columns={[
        {
          id: 'customer',
          header: say.customer,
          cell: ({ customerId }) => <ToCustomer customerId={customerId} />,
        },
        {
          id: 'orders',
          header: say.rewarded,
          cell: ({ rewardedOrders }) => format.number(rewardedOrders),
        },
        {
          id: 'points',
          header: say.promisedPoints,
          cell: ({ promisedRewardPoints }) => format.number(promisedRewardPoints),
        },
        {
          id: 'refunds',
          header: say.wholeRefunds,
          cell: ({ wholeRefunds }) => format.number(wholeRefunds),
        },
      ]}
      header={<Header variant="h2">{say.topReferrers}</Header>}
      empty={<EmptyState title={say.nothingYet} detail={say.topReferrersNone} />}
    />
  );
}
