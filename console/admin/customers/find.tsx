import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { answerOf, type Client } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { FindForm } from '../state/find-form.tsx';
import { orNothing } from '../state/or-nothing.ts';
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
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.searchIntro}>
          {say.title}
        </Header>
      }
    >
      <FindForm
        label={say.searchLabel}
        placeholder={say.searchPlaceholder}
        deed={say.search}
        find={async (typed) => {
          const customerId = await find(api, typed);
          return customerId && `/customers/${encodeURIComponent(customerId)}`;
        }}
        missing={{ title: say.notFound, detail: say.notFoundDetail }}
      />
    </ContentLayout>
  );
}
