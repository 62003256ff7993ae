import Box from '@cloudscape-design/components/box';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import { answerOf } from '../../api/client.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow } from '../shell/router.tsx';
import { Loaded } from '../state/loaded.tsx';
import { type Query, useQuery } from '../state/use-query.ts';
import { words } from './words.ts';

const limit = 50;
type Count = { count: number; isMore: boolean };

/** What waits for a person: nothing of it goes on by itself. */
export function Waiting({ version }: { version: number }) {
  const say = useWords(words);
  const { api, may } = useSession();
  const approvals = useQuery(`approvals waiting ${version}`, async (): Promise<Count> => {
    const page = await answerOf(api.GET('/v1/admin/approvals', { params: { query: { limit } } }));
    return { count: page.approvals.length, isMore: page.next !== undefined };
  });
  const reviews = useQuery(`reviews waiting ${version}`, async (): Promise<Count> => {
    const page = await answerOf(api.GET('/v1/admin/reviews', { params: { query: { limit } } }));
    return { count: page.reviews.length, isMore: page.next !== undefined };
  });
  return (
    <Container header={<Header variant="h2">{say.waiting}</Header>}>
      <ColumnLayout columns={2} variant="text-grid">
        {may('list-approvals') && (
          <Queue query={approvals} section="approvals" label={say.approvals} />
        )}
        {may('list-reviews') && <Queue query={reviews} section="reviews" label={say.reviews} />}
      </ColumnLayout>
    </Container>
  );
}

type QueueProps = { query: Query<Count>; section: 'approvals' | 'reviews'; label: string };

function Queue({ query, section, label }: QueueProps) {
  const say = useWords(words);
  const format = useFormat();
  const follow = useFollow();
  return (
    <Loaded query={query}>
      {({ count, isMore }) => (
        <div>
          <Box variant="awsui-key-label">{label}</Box>
          {count === 0 && !isMore ? (
            <Box color="text-body-secondary">{say.waitingNone}</Box>
          ) : (
            <Link href={hrefOf(section)} onFollow={follow} fontSize="heading-l" variant="primary">
              {isMore ? say.atLeast(format.number(count)) : format.number(count)}
            </Link>
          )}
        </div>
      )}
    </Loaded>
  );
}
