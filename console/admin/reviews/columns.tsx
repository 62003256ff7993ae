import Link from '@cloudscape-design/components/link';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { ToCustomer } from '../state/links.tsx';
import type { Column } from '../state/listing.tsx';
import { Reasons, type Review, Score, Status } from './findings.tsx';
import { words } from './words.ts';

const byText = (of: (review: Review) => string) => (left: Review, right: Review) =>
  of(left) < of(right) ? -1 : 1;

/** What a list of reviews says of each. */
export function useColumns(): [Column<Review>, ...Column<Review>[]] {
  const say = useWords(words);
  const format = useFormat();
  const follow = useFollow();
  return [
    {
      id: 'order',
      header: say.order,
      minWidth: 110,
      cell: ({ orderId }) => (
        <Link href={hrefOf('reviews', orderId)} onFollow={follow}>
          {orderId}
        </Link>
      ),
    },
    {
      id: 'score',
      header: say.score,
      cell: ({ score }) => <Score score={score} />,
      compare: (left, right) => left.score - right.score,
    },
    {
      id: 'why',
      header: say.why,
      minWidth: 220,
      cell: ({ reasons }) => <Reasons reasons={reasons} />,
    },
    {
      id: 'buyer',
      header: say.buyer,
      cell: ({ customerId }) => <ToCustomer customerId={customerId} />,
      compare: byText(({ customerId }) => customerId),
    },
    {
      id: 'referrer',
      header: say.referrer,
      cell: ({ referrerId }) => <ToCustomer customerId={referrerId} />,
      compare: byText(({ referrerId }) => referrerId),
    },
    {
      id: 'points',
      header: say.pointsShort,
      cell: ({ heldBackPoints }) => format.number(heldBackPoints),
      compare: (left, right) => left.heldBackPoints - right.heldBackPoints,
    },
    {
      id: 'at',
      header: say.at,
      minWidth: 120,
      cell: ({ at }) => format.dateTime(at),
      compare: byText(({ at }) => at),
    },
  ];
}

/** Where each stands, in a list of them all. */
export function useStatusColumn(): Column<Review> {
  const say = useWords(words);
  return {
    id: 'status',
    header: say.status,
    minWidth: 125,
    cell: ({ status }) => <Status status={status} />,
  };
}
