import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import { answerOf } from '../../api/client.ts';
import { useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { FindForm } from '../state/find-form.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { words } from './words.ts';

export function FindOrder() {
  const say = useWords(words);
  const { api } = useSession();
  return (
    <ContentLayout
      header={
        <Header variant="h1" description={say.intro}>
          {say.title}
        </Header>
      }
    >
      <FindForm
        label={say.findLabel}
        placeholder={say.findPlaceholder}
        deed={say.find}
        find={async (orderId) => {
          const asked = answerOf(
            api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } }),
          );
          const found = await orNothing(asked);
          return found && `/orders/${encodeURIComponent(found.orderId)}`;
        }}
        missing={{ title: say.notFound, detail: say.notFoundDetail }}
      />
    </ContentLayout>
  );
}
