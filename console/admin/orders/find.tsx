import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { FindForm } from '../state/find-form.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

export function FindOrder() {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const [missing, setMissing] = useState<string>();
  const { run, isRunning, problem } = useCommand(async (orderId: string) => {
    setMissing(undefined);
    const path = { orderId };
    const found = await orNothing(answerOf(api.GET('/v1/orders/{orderId}', { params: { path } })));
    if (found) go(`/orders/${encodeURIComponent(found.orderId)}`);
    else setMissing(orderId);
  });
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.intro}>
          {say.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FindForm
          label={say.findLabel}
          placeholder={say.findPlaceholder}
          deed={say.find}
          isRunning={isRunning}
          onFind={(typed) => void run(typed)}
        />
        <ProblemAlert problem={problem} />
        {missing && <EmptyState title={say.notFound(missing)} detail={say.notFoundDetail} />}
      </SpaceBetween>
    </ContentLayout>
  );
}
