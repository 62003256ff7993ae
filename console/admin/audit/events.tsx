import Header from '@cloudscape-design/components/header';
import { answerOf, asCsv, tableOf } from '../../api/client.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { DownloadCsv } from '../state/download-csv.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { type Column, Listing } from '../state/listing.tsx';
import { Failed } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { usePages } from '../state/use-pages.ts';
import { About, type Event, Postings, Proof, Why } from './event.tsx';
import type { Subject } from './page.tsx';
import { kinds, words } from './words.ts';

const limit = 25;

/** What the audit says of one subject, page by page. */
export function Events({ subject }: { subject: Subject }) {
  const say = useWords(words);
  const { api } = useSession();
  const columns = useColumns();
  const title = useTitle(subject);
  const asked = { [subject.kind]: subject.value };
  const { query, ...pages } = usePages(`audit ${subject.kind} ${subject.value}`, (cursor) =>
    answerOf(
      api.GET('/v1/admin/audit', {
        params: { query: { ...asked, limit, ...(cursor && { cursor }) } },
      }),
    ),
  );
  const load = (cursor?: string) => {
    const params = { query: { ...asked, limit: 100, ...(cursor && { cursor }) } };
    return tableOf(api.GET('/v1/admin/audit', { params, ...asCsv }));
  };
  return (
    <Listing
      label={title}
      items={query.data?.events ?? []}
      idOf={({ entry, kind }) => `${kind} ${entry}`}
      columns={columns}
      isLoading={query.status === 'loading'}
      header={
        <Header
          variant="h2"
          actions={<DownloadCsv name={`kawan-audit-${subject.value}`} load={load} />}
        >
          {title}
        </Header>
      }
      empty={
        query.status === 'failed' ? (
          <Failed query={query} />
        ) : (
          <EmptyState
            title={say.none}
            detail={subject.kind === 'date' ? say.noneDay : say.noneNamed}
          />
        )
      }
      pager={<Pager pages={pages} />}
    />
  );
}

function useTitle({ kind, value }: Subject): string {
  const say = useWords(words);
  const format = useFormat();
  switch (kind) {
    case 'date':
      return say.ofDay(format.day(value));
    case 'orderId':
      return say.ofOrder(value);
    case 'customerId':
      return say.ofCustomer(value);
  }
}

function useColumns(): [Column<Event>, ...Column<Event>[]] {
  const say = useWords(words);
  const kind = useWords(kinds);
  const format = useFormat();
  return [
    {
      id: 'what',
      header: say.what,
      minWidth: 140,
      cell: (event) => kind[event.kind],
    },
    { id: 'when', header: say.when, minWidth: 120, cell: ({ at }) => format.dateTime(at) },
    { id: 'about', header: say.about, minWidth: 150, cell: (event) => <About event={event} /> },
    { id: 'moved', header: say.moved, minWidth: 170, cell: (event) => <Postings event={event} /> },
    { id: 'who', header: say.who, cell: ({ by }) => by ?? '–' },
    { id: 'why', header: say.why, minWidth: 120, cell: (event) => <Why event={event} /> },
    { id: 'proof', header: say.proof, cell: (event) => <Proof event={event} /> },
  ];
}
