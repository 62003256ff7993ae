import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, type Client } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow, useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { ToCustomer, ToOrder } from '../state/links.tsx';
import { Loaded } from '../state/loaded.tsx';
import { orNothing } from '../state/or-nothing.ts';
import { useProgramme } from '../state/use-programme.ts';
import { useQuery } from '../state/use-query.ts';
import { DecideReviews, type Deciding } from './decide.tsx';
import { Reasons, type Review, Score, Status } from './findings.tsx';
import { words } from './words.ts';

type Known = {
  order: Schemas['OrderStory'];
  review: Review;
  /** By customer; without those who never enrolled. */
  names: Map<string, string>;
};

/** The review stands in its order's story; undefined where there is none. */
async function load(api: Client, orderId: string): Promise<Known | undefined> {
  const order = await orNothing(
    answerOf(api.GET('/v1/orders/{orderId}', { params: { path: { orderId } } })),
  );
  const review = order?.review;
  if (!order || !review) return undefined;
  const people = await Promise.all(
    [review.customerId, review.referrerId].map((customerId) =>
      orNothing(
        answerOf(api.GET('/v1/customers/{customerId}', { params: { path: { customerId } } })),
      ),
    ),
  );
  const names = people.flatMap((person) =>
    person ? [[person.customerId, person.name] as const] : [],
  );
  return { order, review, names: new Map(names) };
}

export function ReviewPage({ orderId }: { orderId: string }) {
  const say = useWords(words);
  const { api } = useSession();
  const { go } = useRoute();
  const query = useQuery(`review ${orderId}`, () => load(api, orderId));
  const another = <Button onClick={() => go('/reviews')}>{say.another}</Button>;
  return (
    <Loaded query={query}>
      {(known) =>
        known ? (
          <Shown {...known} onChanged={query.reload} />
        ) : (
          <EmptyState title={say.notFound(orderId)} detail={say.notFoundDetail} action={another} />
        )
      }
    </Loaded>
  );
}

function Shown({ onChanged, ...known }: Known & { onChanged(): void }) {
  const say = useWords(words);
  const { may } = useSession();
  const [deciding, setDeciding] = useState<Deciding>();
  const { review } = known;
  const isOpen = review.status === 'open';
  const decide = (decision: Deciding['decision']) => setDeciding({ reviews: [review], decision });
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={<Status status={review.status} />}
          actions={
            isOpen &&
            may('decide-review') && (
              <SpaceBetween direction="horizontal" size="xs">
                <Button onClick={() => decide('reject')}>{say.reject}</Button>
                <Button variant="primary" onClick={() => decide('release')}>
                  {say.release}
                </Button>
              </SpaceBetween>
            )
          }
        >
          {say.titleOf(review.orderId)}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {isOpen && !may('decide-review') && <Alert type="info">{say.mayNot}</Alert>}
        <Why review={review} />
        <Involved {...known} />
        {review.decision && <Decided decision={review.decision} />}
      </SpaceBetween>
      {deciding && (
        <DecideReviews
          {...deciding}
          onClose={(isChanged) => {
            setDeciding(undefined);
            if (isChanged) onChanged();
          }}
        />
      )}
    </ContentLayout>
  );
}

function Why({ review }: { review: Review }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<Score score={review.score} />}
          description={say.scoreOf(format.number(review.score))}
        >
          {say.why}
        </Header>
      }
    >
      <Reasons reasons={review.reasons} />
    </Container>
  );
}

function Involved({ order, review, names }: Known) {
  const say = useWords(words);
  const currency = useProgramme()?.currency;
  const format = useFormat();
  const follow = useFollow();
  const person = (customerId: string) => (
    <>
      {names.has(customerId) && `${names.get(customerId)} · `}
      <ToCustomer customerId={customerId} />
    </>
  );
  const others = `${hrefOf('reviews')}?${new URLSearchParams({ find: review.referrerId })}`;
  return (
    <Container header={<Header variant="h2">{say.involved}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say.points, value: say.unit(format.number(review.heldBackPoints)) },
          {
            label: say.referrer,
            value: (
              <>
                {person(review.referrerId)}
                <div>
                  <Link href={others} onFollow={follow} fontSize="body-s">
                    {say.sameReferrer}
                  </Link>
                </div>
              </>
            ),
          },
          { label: say.buyer, value: person(review.customerId) },
          { label: say.order, value: <ToOrder orderId={order.orderId} /> },
          { label: say.subtotal, value: format.money(order.subtotal, currency) },
          { label: say.discount, value: format.money(order.referral?.discount ?? 0, currency) },
          { label: say.at, value: format.dateTime(review.at) },
        ]}
      />
    </Container>
  );
}

function Decided({ decision }: { decision: NonNullable<Review['decision']> }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">{say.decision}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: say.decidedBy, value: decision.by },
          { label: say.decidedAt, value: format.dateTime(decision.at) },
          { label: say.reasonGiven, value: decision.reason },
          { label: say.given, value: say.unit(format.number(decision.points)) },
        ]}
      />
    </Container>
  );
}
