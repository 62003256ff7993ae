import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, asCsv, type Client, tableOf } from '../../api/client.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow, useRoute } from '../shell/router.tsx';
import { DownloadCsv } from '../state/download-csv.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { ToCustomer, ToOrder } from '../state/links.tsx';
import { type Column, Listing } from '../state/listing.tsx';
import { Failed } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { usePages } from '../state/use-pages.ts';
import { useProgramme } from '../state/use-programme.ts';
import { useServiceNow } from '../state/use-service-now.ts';
import { words as stateWords } from '../state/words.ts';
import { DecideApproval, type Deciding } from './decide.tsx';
import { type Approval, Status, TimesOut, useIsOwn, useWhat, Who } from './request.tsx';
import { words } from './words.ts';

type Which = 'open' | 'all';
const limit = 20;

/** Pages are counted before those that are decided are left out: an empty one isn't the last. */
async function firstWithSome(api: Client, status: Which, from: string | undefined) {
  let cursor = from;
  for (;;) {
    const query = { status, limit, ...(cursor && { cursor }) };
    const page = await answerOf(api.GET('/v1/admin/approvals', { params: { query } }));
    if (page.approvals.length > 0 || page.next === undefined) return page;
    cursor = page.next;
  }
}

/** What waits for a second person; `?show=all` also what became of the rest. */
export function ApprovalsList() {
  const say = useWords(words);
  const { api } = useSession();
  const { search, go } = useRoute();
  const which: Which = search.get('show') === 'all' ? 'all' : 'open';
  const [version, setVersion] = useState(0);
  const [deciding, setDeciding] = useState<Deciding>();
  const columns = useColumns(which, setDeciding);
  const { query, ...pages } = usePages(`approvals ${which} ${version}`, (cursor) =>
    firstWithSome(api, which, cursor),
  );
  return (
    <ContentLayout header={<Heading which={which} onReload={query.reload} />}>
      <Listing
        label={say.title}
        columns={columns}
        items={query.data?.approvals ?? []}
        idOf={({ approvalId }) => approvalId}
        isLoading={query.status === 'loading'}
        header={null}
        filter={
          <SegmentedControl
            label={say.show}
            selectedId={which}
            onChange={({ detail }) =>
              go(detail.selectedId === 'all' ? '/approvals?show=all' : '/approvals')
            }
            options={[
              { id: 'open', text: say.open },
              { id: 'all', text: say.all },
            ]}
          />
        }
        empty={<Empty which={which} query={query} />}
        pager={<Pager pages={pages} />}
      />
      {deciding && (
        <DecideApproval
          {...deciding}
          onClose={() => setDeciding(undefined)}
          onDone={() => {
            setDeciding(undefined);
            setVersion((before) => before + 1);
          }}
        />
      )}
    </ContentLayout>
  );
}

type EmptyProps = { which: Which; query: Parameters<typeof Failed>[0]['query'] };

function Empty({ which, query }: EmptyProps) {
  const say = useWords(words);
  if (query.status === 'failed') return <Failed query={query} />;
  return which === 'open' ? (
    <EmptyState title={say.noneOpen} detail={say.noneOpenDetail} />
  ) : (
    <EmptyState title={say.none} />
  );
}

function Heading({ which, onReload }: { which: Which; onReload(): void }) {
  const say = useWords(words);
  const { refresh } = useWords(stateWords);
  const { api } = useSession();
  const load = (cursor?: string) => {
    const query = { status: which, limit: 100, ...(cursor && { cursor }) };
    return tableOf(api.GET('/v1/admin/approvals', { params: { query }, ...asCsv }));
  };
  return (
    <Header
      variant="h1"
      description={say.intro}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={refresh} onClick={onReload} />
          <DownloadCsv name={`kawan-approvals-${which}`} load={load} />
        </SpaceBetween>
      }
    >
      {say.title}
    </Header>
  );
}

function useColumns(which: Which, onDecide: (deciding: Deciding) => void) {
  const say = useWords(words);
  const format = useFormat();
  const follow = useFollow();
  const what = useWhat();
  const { data: now } = useServiceNow();
  const currency = useProgramme()?.currency;
  const columns: [Column<Approval>, ...Column<Approval>[]] = [
    {
      id: 'what',
      header: say.what,
      minWidth: 160,
      cell: (approval) => (
        <>
          <Link href={hrefOf('approvals', approval.approvalId)} onFollow={follow}>
            {what(approval)}
          </Link>
          {approval.amount !== undefined && (
            <Box color="text-body-secondary" fontSize="body-s">
              {say.worth(format.money(approval.amount, currency))}
            </Box>
          )}
        </>
      ),
    },
    { id: 'customer', header: say.customer, cell: (approval) => <ToCustomer {...approval} /> },
    {
      id: 'why',
      header: say.why,
      minWidth: 150,
      cell: ({ orderId, reason }) => (orderId ? <ToOrder orderId={orderId} /> : reason),
    },
    {
      id: 'by',
      header: say.askedBy,
      minWidth: 120,
      cell: ({ requestedBy, kind }) =>
        kind === 'order' ? say.platform : <Who name={requestedBy} />,
    },
    {
      id: 'at',
      header: say.askedAt,
      minWidth: 130,
      cell: ({ requestedAt }) => format.dateTime(requestedAt),
    },
    {
      id: 'end',
      header: say.timesOut,
      minWidth: 130,
      cell: (approval) => <TimesOut {...{ approval, now }} />,
    },
    which === 'all'
      ? {
          id: 'status',
          header: say.status,
          minWidth: 130,
          cell: (approval) => <Status approval={approval} />,
        }
      : {
          id: 'decide',
          header: say.decide,
          minWidth: 130,
          cell: (approval) => <Decide approval={approval} onDecide={onDecide} />,
        },
  ];
  return columns;
}

type DecideProps = { approval: Approval; onDecide(deciding: Deciding): void };

/** What this person may do about it, or why they may not. */
function Decide({ approval, onDecide }: DecideProps) {
  const say = useWords(words);
  const { may } = useSession();
  const isOwn = useIsOwn();
  if (isOwn(approval)) return <Box color="text-body-secondary">{say.yours}</Box>;
  if (!may('decide-approval')) return <Status approval={approval} />;
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Button variant="inline-link" onClick={() => onDecide({ approval, decision: 'approve' })}>
        {say.approve}
      </Button>
      <Button variant="inline-link" onClick={() => onDecide({ approval, decision: 'reject' })}>
        {say.reject}
      </Button>
    </SpaceBetween>
  );
}
