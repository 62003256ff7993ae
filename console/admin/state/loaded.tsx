import Box from '@cloudscape-design/components/box';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactNode } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { words } from '../problems/words.ts';
import { useSession } from '../session/use-session.ts';
import { EmptyState } from './empty-state.tsx';
import type { Query } from './use-query.ts';

type Props<Data> = {
  query: Query<Data>;
  children(data: Data): ReactNode;
};

/** The one place for what is shown while there is nothing to show: loading, refused or failed. */
export function Loaded<Data>({ query, children }: Props<Data>) {
  const say = useWords(words);
  const { status, data } = query;
  if (status === 'loading') {
    return (
      <Box padding="xxl" textAlign="center">
        <StatusIndicator type="loading">{say.loading}</StatusIndicator>
      </Box>
    );
  }
  if (status === 'failed') return <Failed query={query} />;
  return children(data as Data);
}

/** Why there is nothing, also in the place of a list's rows. */
export function Failed({ query: { problem, reload } }: { query: Query<unknown> }) {
  if (problem?.code === 'forbidden') return <NoPermission />;
  const canHelp = (problem?.status ?? 0) === 0 || (problem?.status ?? 0) >= 429;
  return <ProblemAlert problem={problem} {...(canHelp && { onRetry: reload })} />;
}

/** What a person sees whose groups don't let them see it. */
export function NoPermission() {
  const say = useWords(words);
  const { person } = useSession();
  return (
    <EmptyState
      title={say.noPermission}
      detail={say.noPermissionDetail(person.groups.join(', ') || say.noRole)}
    />
  );
}
