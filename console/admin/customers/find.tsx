import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, type Client } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { FindForm } from '../state/find-form.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

/** Whose id or code was typed. Ids come first: they are exact, codes forgive. */
async function find(api: Client, typed: string): Promise<string | undefined> {
  const path = { customerId: typed };
  const customer = await orNothing(
    answerOf(api.GET('/v1/customers/{customerId}', { params: { path } })),
  );
  if (customer) return customer.customerId;
  const code = await orNothing(
    answerOf(api.GET('/v1/admin/codes/{code}', { params: { path: { code: typed } } })),
  );
  return code?.owner;
}

export function FindCustomer() {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const [missing, setMissing] = useState<string>();
  const { run, isRunning, problem } = useCommand(async (asked: string) => {
    setMissing(undefined);
    const customerId = await find(api, asked);
    if (customerId) go(`/customers/${encodeURIComponent(customerId)}`);
    else setMissing(asked);
  });
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.searchIntro}>
          {say.title}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FindForm
          label={say.searchLabel}
          placeholder={say.searchPlaceholder}
          deed={say.search}
          isRunning={isRunning}
          onFind={(typed) => void run(typed)}
        />
        <ProblemAlert problem={problem} />
        {missing && <EmptyState title={say.notFound(missing)} detail={say.notFoundDetail} />}
      </SpaceBetween>
    </ContentLayout>
  );
}
