import Button from '@cloudscape-design/components/button';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, asCsv, tableOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { DownloadCsv } from '../state/download-csv.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Listing } from '../state/listing.tsx';
import { Failed, NoPermission } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { usePages } from '../state/use-pages.ts';
import { useProgramme } from '../state/use-programme.ts';
import { words as stateWords } from '../state/words.ts';
import { useCodeColumns } from './columns.tsx';
import { FindCode } from './find.tsx';
import { MakeCode } from './make-code.tsx';
import { statuses, words } from './words.ts';

type Status = Schemas['Code']['status'];
const limit = 20;
const isStatus = (text: string | null): text is Status =>
  text !== null && Object.keys(statuses.en).includes(text);

/** The codes of a customer, or those that admins made or changed; the address says which. */
export function Codes() {
  const say = useWords(words);
  const { may } = useSession();
  const [isMaking, setMaking] = useState(false);
  const programme = useProgramme();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={say.intro}
          actions={
            may('create-code') && (
              <Button variant="primary" onClick={() => setMaking(true)}>
                {say.make}
              </Button>
            )
          }
        >
          {say.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FindCode />
        {may('list-codes') ? <List /> : <NoPermission />}
      </SpaceBetween>
      {isMaking && <MakeCode programme={programme} onClose={() => setMaking(false)} />}
    </ContentLayout>
  );
}

function List() {
  const say = useWords(words);
  const { api } = useSession();
  const { search, go } = useRoute();
  const columns = useCodeColumns();
  const owner = search.get('owner') ?? undefined;
  const asked = search.get('status');
  const status = isStatus(asked) ? asked : undefined;
  const wanted = { ...(owner && { owner }), ...(status && { status }) };
  const { query, ...pages } = usePages(`codes ${owner} ${status}`, (cursor) =>
    answerOf(
      api.GET('/v1/admin/codes', {
        params: { query: { ...wanted, limit, ...(cursor && { cursor }) } },
      }),
    ),
  );
  const show = (to: Record<string, string>) => go(`/codes?${new URLSearchParams(to)}`);
  const none = owner ? say.noneOwner : say.noneDetail;
  return (
    <Listing
      label={owner ? say.listOf(owner) : say.listChanged}
      columns={columns}
      items={query.data?.codes ?? []}
      idOf={({ code }) => code}
      isLoading={query.status === 'loading'}
      header={
        <ListHeader owner={owner} wanted={wanted} onAll={() => show({})} onReload={query.reload} />
      }
      filter={
        <StatusFilter
          status={status}
          onChange={(chosen) =>
            show({ ...(owner && { owner }), ...(chosen && { status: chosen }) })
          }
        />
      }
      empty={
        query.status === 'failed' ? (
          <Failed query={query} />
        ) : (
          <EmptyState title={say.none} detail={none} />
        )
      }
      pager={<Pager pages={pages} />}
    />
  );
}

type HeaderProps = {
  owner: string | undefined;
  wanted: { owner?: string; status?: Status };
  onAll(): void;
  onReload(): void;
};

function ListHeader({ owner, wanted, onAll, onReload }: HeaderProps) {
  const say = useWords(words);
  const { refresh } = useWords(stateWords);
  const { api } = useSession();
  const load = (cursor?: string) => {
    const query = { ...wanted, limit: 100, ...(cursor && { cursor }) };
    return tableOf(api.GET('/v1/admin/codes', { params: { query }, ...asCsv }));
  };
  return (
    <Header
      variant="h2"
      description={say.listDetail}
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          {owner && <Button onClick={onAll}>{say.listAll}</Button>}
          <Button iconName="refresh" ariaLabel={refresh} onClick={onReload} />
          <DownloadCsv name={`kawan-codes${owner ? `-${owner}` : ''}`} load={load} />
        </SpaceBetween>
      }
    >
      {owner ? say.listOf(owner) : say.listChanged}
    </Header>
  );
}

type FilterProps = { status: Status | undefined; onChange(status: Status | undefined): void };

function StatusFilter({ status, onChange }: FilterProps) {
  const say = useWords(words);
  const names = useWords(statuses);
  return (
    <SegmentedControl
      label={say.status}
      selectedId={status ?? 'any'}
      options={[
        { id: 'any', text: say.anyStatus },
        ...(['active', 'paused', 'revoked'] as const).map((id) => ({ id, text: names[id] })),
      ]}
      onChange={({ detail: { selectedId } }) =>
        onChange(isStatus(selectedId) ? selectedId : undefined)
      }
    />
  );
}
