import Header from '@cloudscape-design/components/header';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { type Column, Listing } from '../state/listing.tsx';
import { Failed, NoPermission } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { usePages } from '../state/use-pages.ts';
import { ChangeList } from './change-list.tsx';
import { useChangesInWords } from './changes.ts';
import { words } from './words.ts';

type Version = {
  version: number;
  at: string;
  by: string;
  document: Schemas['SettingsOutput'];
  changes: Schemas['SettingsChange'][];
};
const limit = 10;

/** Every version of the settings: who changed what, and when. */
export function History() {
  const say = useWords(words);
  const { api, may } = useSession();
  const columns = useColumns();
  const { query, ...pages } = usePages('settings history', async (before) => {
    const asked = { limit, ...(before && { before: Number(before) }) };
    const { versions, next } = await answerOf(
      api.GET('/v1/admin/settings/history', { params: { query: asked } }),
    );
    return { versions, ...(next !== undefined && { next: String(next) }) };
  });
  if (!may('list-settings-history')) return <NoPermission />;
  return (
    <Listing<Version>
      label={say.history}
      items={query.data?.versions ?? []}
      idOf={({ version }) => String(version)}
      columns={columns}
      isLoading={query.status === 'loading'}
      header={
        <Header variant="h2" description={say.historyDetail}>
          {say.history}
        </Header>
      }
      empty={
        query.status === 'failed' ? (
          <Failed query={query} />
        ) : (
          <EmptyState title={say.historyNone} detail={say.historyNoneDetail} />
        )
      }
      pager={<Pager pages={pages} />}
    />
  );
}

function useColumns(): [Column<Version>, ...Column<Version>[]] {
  const say = useWords(words);
  const format = useFormat();
  const inWords = useChangesInWords();
  return [
    { id: 'version', header: say.versionHead, cell: ({ version }) => format.number(version) },
    { id: 'when', header: say.when, minWidth: 150, cell: ({ at }) => format.dateTime(at) },
    { id: 'who', header: say.who, cell: ({ by }) => by },
    {
      id: 'what',
      header: say.what,
      minWidth: 300,
      cell: ({ changes, document }) => <ChangeList changes={inWords(changes, document.currency)} />,
    },
  ];
}
