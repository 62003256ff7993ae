import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Suspense, useEffect } from 'react';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { EmptyState } from '../state/empty-state.tsx';
import { NoPermission } from '../state/loaded.tsx';
import { useRoute } from './router.tsx';
import { firstSection, sections } from './sections.ts';
import { sectionNames, words } from './words.ts';

/** The page that the address names, where the person may see it. */
export function Pages() {
  const { segments, go } = useRoute();
  const { may } = useSession();
  const names = useWords(sectionNames);
  const say = useWords(words);
  const [first] = segments;
  const section = sections.find(({ path }) => path === first);
  const isStart = first === undefined;
  useEffect(() => {
    if (isStart) go(`/${firstSection}`, { replace: true });
  }, [isStart, go]);
  const title = section ? names[section.name] : undefined;
  useEffect(() => {
    document.title = [title, say.product].filter(Boolean).join(' · ');
  }, [title, say]);
  if (isStart) return null;
  if (!section) {
    const home = <Button onClick={() => go(`/${firstSection}`)}>{say.toOverview}</Button>;
    return <EmptyState title={say.notFound} detail={say.notFoundDetail} action={home} />;
  }
  if (!may(section.needs)) return <NoPermission />;
  return (
    <Suspense fallback={<Waiting />}>
      <section.Page />
    </Suspense>
  );
}

export function Waiting() {
  const say = useWords(words);
  return (
    <Box padding="xxl" textAlign="center">
      <StatusIndicator type="loading">{say.loading}</StatusIndicator>
    </Box>
  );
}
