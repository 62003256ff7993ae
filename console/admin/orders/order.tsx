import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { answerOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useLanguage, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow, useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Loaded } from '../state/loaded.tsx';
import { useProgramme } from '../state/use-programme.ts';
import { useQuery } from '../state/use-query.ts';
import { Entries } from './entries.tsx';
import { Facts } from './facts.tsx';
import { People } from './people.tsx';
import { Price } from './price.tsx';
import { Promises } from './promises.tsx';
import { OrderTerms } from './terms.tsx';
import { words } from './words.ts';

type Story = Schemas['OrderStory'];

/** Everything there is to know of one order, so that a customer can be answered from one page. */
export function OrderPage({ orderId }: { orderId: string }) {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const { language } = useLanguage();
  const params = { path: { orderId }, query: { language } };
  const story = useQuery(`order ${orderId} ${language}`, () =>
    answerOf(api.GET('/v1/orders/{orderId}', { params })),
  );
  if (story.problem && [400, 404].includes(story.problem.status)) {
    const another = <Button onClick={() => go('/orders')}>{say.another}</Button>;
    return (
      <EmptyState title={say.notFound(orderId)} detail={say.notFoundDetail} action={another} />
    );
  }
  return <Loaded query={story}>{(it) => <Shown story={it} onReload={story.reload} />}</Loaded>;
}

function Shown({ story, onReload }: { story: Story; onReload(): void }) {
  // Money is written as the order's own currency is; how many decimals it has the settings know.
  const programme = useProgramme();
  const currency = { code: story.currency, exponent: programme?.currency.exponent ?? 0 };
  return (
    <ContentLayout header={<Heading story={story} onReload={onReload} />}>
      <SpaceBetween size="l">
        <ColumnLayout columns={2}>
          <Price story={story} currency={currency} />
          <Facts story={story} />
        </ColumnLayout>
        <Why sentences={story.explanation} />
        <ColumnLayout columns={2}>
          <Promises story={story} />
          <People story={story} />
        </ColumnLayout>
        <Entries entries={story.entries} currency={currency} />
        <OrderTerms terms={story.terms} currency={currency} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function Heading({ story: { orderId }, onReload }: { story: Story; onReload(): void }) {
  const say = useWords(words);
  const { may } = useSession();
  const follow = useFollow();
  const audit = `${hrefOf('audit')}?${new URLSearchParams({ orderId })}`;
  return (
    <Header
      variant="h1"
      actions={
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="refresh" ariaLabel={say.refresh} onClick={onReload} />
          {may('list-audit') && (
            <Button href={audit} onFollow={follow}>
              {say.audit}
            </Button>
          )}
        </SpaceBetween>
      }
    >
      {say.heading(orderId)}
    </Header>
  );
}

/** The sentences come from the service, which speaks English. */
function Why({ sentences }: { sentences: string[] }) {
  const say = useWords(words);
  return (
    <Container
      header={
        <Header variant="h2" description={say.whyDetail}>
          {say.why}
        </Header>
      }
    >
      <div lang="en">
        <SpaceBetween size="xs">
          {sentences.map((sentence) => (
            <Box key={sentence}>{sentence}</Box>
          ))}
        </SpaceBetween>
      </div>
    </Container>
  );
}
