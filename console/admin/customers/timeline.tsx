import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import Table from '@cloudscape-design/components/table';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Pager } from '../state/pager.tsx';
import { useIsWide } from '../state/use-is-wide.ts';
import { usePages } from '../state/use-pages.ts';
import { kinds, words } from './words.ts';

type Entry = Schemas['TimelineEntry'];
const limit = 20;

/** What happened to a customer's points, page by page. */
export function Timeline({ customerId, version }: { customerId: string; version: number }) {
  const say = useWords(words);
  const { api } = useSession();
  const columns = useColumns();
  const pages = usePages(`timeline ${customerId} ${version}`, (cursor) =>
    answerOf(
      api.GET('/v1/customers/{customerId}/entries', {
        params: { path: { customerId }, query: { limit, ...(cursor && { cursor }) } },
      }),
    ),
  );
  const { query } = pages;
  if (query.problem) return <ProblemAlert problem={query.problem} onRetry={query.reload} />;
  return (
    <Table
      header={
        <Header variant="h2" description={say.timelineDetail}>
          {say.timeline}
        </Header>
      }
      wrapLines
      loading={query.status === 'loading'}
      items={query.data?.entries ?? []}
      trackBy="entryId"
      columnDefinitions={columns}
      empty={<EmptyState title={say.timelineNone} detail={say.timelineNoneDetail} />}
      pagination={<Pager pages={pages} />}
    />
  );
}

function useColumns() {
  const say = useWords(words);
  const kind = useWords(kinds);
  const format = useFormat();
  const follow = useFollow();
  const isWide = useIsWide();
  const detailOf = ({ kind: what, detail }: Entry): string | undefined => {
    if (what === 'expired' && detail) return say.detailMonth(detail);
    if (detail === 'debt' && what === 'clawed_back') return say.detailDebt;
    if (detail === 'review' && what !== 'adjusted') return say.detailReview;
    return detail;
  };
  const orderOf = ({ orderId }: Entry) =>
    orderId ? (
      <Link href={hrefOf('orders', orderId)} onFollow={follow}>
        {orderId}
      </Link>
    ) : undefined;
  const points = {
    id: 'points',
    header: say.amount,
    width: 110,
    cell: (entry: Entry) => (
      <Box
        fontWeight="bold"
        color={entry.points < 0 ? 'text-status-error' : 'text-status-success'}
        textAlign="right"
      >
        {format.change(entry.points)}
      </Box>
    ),
  };
  if (!isWide) {
    const all = (entry: Entry) => (
      <>
        {kind[entry.kind]}
        <Box color="text-body-secondary" fontSize="body-s">
          <div>{format.dateTime(entry.at)}</div>
          <div>{orderOf(entry) ?? detailOf(entry)}</div>
        </Box>
      </>
    );
    return [{ id: 'what', header: say.what, isRowHeader: true, cell: all }, points];
  }
  return [
    { id: 'when', header: say.when, cell: ({ at }: Entry) => format.dateTime(at), minWidth: 150 },
    { id: 'what', header: say.what, isRowHeader: true, cell: (entry: Entry) => kind[entry.kind] },
    points,
    { id: 'order', header: say.order, cell: (entry: Entry) => orderOf(entry) ?? '–' },
    { id: 'detail', header: say.detail, cell: (entry: Entry) => detailOf(entry) ?? '–' },
  ];
}
