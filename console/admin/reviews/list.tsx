import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, asCsv, tableOf } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { DownloadCsv } from '../state/download-csv.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Listing } from '../state/listing.tsx';
import { Failed } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { usePages } from '../state/use-pages.ts';
import { words as stateWords } from '../state/words.ts';
import { useColumns, useStatusColumn } from './columns.tsx';
import { Queue } from './queue.tsx';
import { words } from './words.ts';

type Which = 'open' | 'all';
const limit = 50;

/** What waits for somebody to look; `?show=all` also what became of the rest. */
export function ReviewsList() {
  const which: Which = useRoute().search.get('show') === 'all' ? 'all' : 'open';
  const [version, setVersion] = useState(0);
  const reload = () => setVersion((before) => before + 1);
  const choice = <Choice which={which} />;
  return (
    <ContentLayout header={<Heading which={which} onReload={reload} />}>
      {which === 'open' ? (
        <Queue choice={choice} version={version} onChanged={reload} />
      ) : (
        <History choice={choice} version={version} />
      )}
    </ContentLayout>
  );
}

function Choice({ which }: { which: Which }) {
  const say = useWords(words);
  const { go } = useRoute();
  return (
    <SegmentedControl
      label={say.show}
      selectedId={which}
      onChange={({ detail }) => go(detail.selectedId === 'all' ? '/reviews?show=all' : '/reviews')}
      options={[
        { id: 'open', text: say.open },
        { id: 'all', text: say.all },
      ]}
    />
  );
}

function History({ choice, version }: { choice: React.ReactNode; version: number }) {
  const say = useWords(words);
  const { api } = useSession();
  const columns = useColumns();
  const status = useStatusColumn();
  const { query, ...pages } = usePages(`reviews ${version}`, (cursor) =>
    answerOf(
      api.GET('/v1/admin/reviews', {
        params: { query: { status: 'all', limit, ...(cursor && { cursor }) } },
      }),
    ),
  );
  return (
    <Listing
      label={say.title}
      items={query.data?.reviews ?? []}
      idOf={({ orderId }) => orderId}
      columns={[...columns, status]}
      isLoading={query.status === 'loading'}
      header={null}
      filter={choice}
      empty={query.status === 'failed' ? <Failed query={query} /> : <EmptyState title={say.none} />}
      pager={<Pager pages={pages} />}
    />
  );
}

function Heading({ which, onReload }: { which: Which; onReload(): void }) {
  const say = useWords(words);
  const { refresh } = useWords(stateWords);
  const { api } = useSession();
  const load = (cursor?: string) => {
    const query = { status: which, limit: 100, ...(cursor && { cursor }) };
    return tableOf(api.GET('/v1/admin/reviews', { params: { query }, ...asCsv }));
  };
  return (
    <Header
      variant="h1"
      description={say.intro}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={refresh} onClick={onReload} />
          <DownloadCsv name={`kawan-reviews-${which}`} load={load} />
        </SpaceBetween>
      }
    >
      {say.title}
    </Header>
  );
}
