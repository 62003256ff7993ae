import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Form from '@cloudscape-design/components/form';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, type Client } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useWords } from '../i18n/use-language.tsx';
import { ProblemAlert } from '../problems/problem-alert.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { useCommand } from '../state/use-query.ts';
import { words } from './words.ts';

/** Undefined where there is nothing by that name, or where nothing could have that name. */
async function orNothing<Found>(asked: Promise<Found>): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (cause) {
    if (cause instanceof ApiProblem && [400, 404].includes(cause.status)) return undefined;
    throw cause;
  }
}

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
  const [typed, setTyped] = useState('');
  const [missing, setMissing] = useState<string>();
  const { run, isRunning, problem } = useCommand(async () => {
    const asked = typed.trim();
    if (asked === '') return;
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
        <Container>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              void run();
            }}
          >
            <Form
              actions={
                <Button variant="primary" loading={isRunning}>
                  {say.search}
                </Button>
              }
            >
              <FormField label={say.searchLabel} stretch>
                <Input
                  type="search"
                  autoFocus
                  spellcheck={false}
                  placeholder={say.searchPlaceholder}
                  value={typed}
                  onChange={({ detail }) => setTyped(detail.value)}
                />
              </FormField>
            </Form>
          </form>
        </Container>
        <ProblemAlert problem={problem} />
        {missing && <EmptyState title={say.notFound(missing)} detail={say.notFoundDetail} />}
      </SpaceBetween>
    </ContentLayout>
  );
}
