import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useState } from 'react';
import { answerOf, type Client } from '../../api/client.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { useRoute } from '../shell/router.tsx';
import { EmptyState } from '../state/empty-state.tsx';
import { Listing, type Sorting } from '../state/listing.tsx';
import { Failed } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { type Query, useQuery } from '../state/use-query.ts';
import { useColumns } from './columns.tsx';
import { DecideReviews, type Deciding } from './decide.tsx';
import type { Review } from './findings.tsx';
import { words } from './words.ts';

/** Open reviews that are worked through at a time; a code that went viral may bring more. */
const openMax = 1000;
const shownOnPage = 50;

type Open = { reviews: Review[]; isCut: boolean };

/** All that wait, so that they can be sorted, found and selected whatever page they would be on. */
async function loadOpen(api: Client): Promise<Open> {
  const reviews: Review[] = [];
  let cursor: string | undefined;
  do {
    const query = { status: 'open' as const, limit: 100, ...(cursor && { cursor }) };
    const page = await answerOf(api.GET('/v1/admin/reviews', { params: { query } }));
    reviews.push(...page.reviews);
    cursor = page.next;
  } while (cursor !== undefined && reviews.length < openMax);
  return { reviews, isCut: cursor !== undefined };
}

type Props = { choice: ReactNode; version: number; onChanged(): void };

/** What waits for a decision, many of which may be made at once. */
export function Queue({ choice, version, onChanged }: Props) {
  const say = useWords(words);
  const format = useFormat();
  const { api, may } = useSession();
  const { search } = useRoute();
  const [find, setFind] = useState(search.get('find') ?? '');
  const [sorting, setSorting] = useState<Sorting>({ id: 'score', isDescending: true });
  const [chosen, setChosen] = useState<Review[]>([]);
  const [page, setPage] = useState(1);
  const [deciding, setDeciding] = useState<Deciding>();
  const columns = useColumns();
  const query = useQuery(`open reviews ${version}`, () => loadOpen(api));
  const open = query.data?.reviews ?? [];
  const found = sorted(
    open.filter((review) => isAbout(review, find)),
    columns.find(({ id }) => id === sorting.id)?.compare,
    sorting.isDescending,
  );
  const count = Math.max(1, Math.ceil(found.length / shownOnPage));
  const number = Math.min(page, count);
  // What was decided meanwhile isn't selected any more.
  const selected = open.filter(({ orderId }) => chosen.some((each) => each.orderId === orderId));
  return (
    <SpaceBetween size="m">
      {query.data?.isCut && <Alert type="info">{say.cut(format.number(openMax))}</Alert>}
      <Listing
        label={say.title}
        items={found.slice((number - 1) * shownOnPage, number * shownOnPage)}
        idOf={({ orderId }) => orderId}
        columns={columns}
        isLoading={query.status === 'loading'}
        {...(may('decide-review') && { selection: { selected, onChange: setChosen } })}
        sorting={{ by: sorting, onChange: setSorting }}
        header={
          <QueueHeader {...{ open, found, selected }} onSelect={setChosen} onDecide={setDeciding} />
        }
        filter={
          <SpaceBetween size="s">
            {choice}
            <TextFilter
              filteringText={find}
              filteringPlaceholder={say.find}
              filteringAriaLabel={say.find}
              filteringClearAriaLabel={say.clear}
              countText={say.matches(format.number(found.length))}
              onChange={({ detail }) => setFind(detail.filteringText)}
            />
          </SpaceBetween>
        }
        empty={<Empty query={query} isFiltered={find !== ''} />}
        pager={<Pager pages={{ number, count, isOpenEnded: false, go: setPage }} />}
      />
      {deciding && (
        <DecideReviews
          {...deciding}
          onClose={(isChanged) => {
            setDeciding(undefined);
            if (isChanged) onChanged();
          }}
        />
      )}
    </SpaceBetween>
  );
}

const isAbout = ({ orderId, customerId, referrerId }: Review, find: string): boolean =>
  [orderId, customerId, referrerId].some((id) =>
    id.toLowerCase().includes(find.trim().toLowerCase()),
  );

function sorted(
  reviews: Review[],
  compare: ((left: Review, right: Review) => number) | undefined,
  isDescending: boolean,
): Review[] {
  if (!compare) return reviews;
  return reviews.toSorted((left, right) => (isDescending ? -1 : 1) * compare(left, right));
}

type HeaderProps = {
  open: Review[];
  found: Review[];
  selected: Review[];
  onSelect(selected: Review[]): void;
  onDecide(deciding: Deciding): void;
};

function QueueHeader({ open, found, selected, onSelect, onDecide }: HeaderProps) {
  const say = useWords(words);
  const format = useFormat();
  const { may } = useSession();
  const isNone = selected.length === 0;
  const count = format.number(selected.length);
  const all = format.number(open.length);
  return (
    <Header
      variant="h2"
      counter={isNone ? `(${all})` : `(${count}/${all})`}
      actions={
        may('decide-review') && (
          <SpaceBetween direction="horizontal" size="xs">
            <Button disabled={found.length === 0} onClick={() => onSelect(isNone ? found : [])}>
              {isNone ? say.selectAll(format.number(found.length)) : say.selectNone}
            </Button>
            <Button
              disabled={isNone}
              onClick={() => onDecide({ reviews: selected, decision: 'reject' })}
            >
              {isNone ? say.reject : say.rejectMany(count)}
            </Button>
            <Button
              variant="primary"
              disabled={isNone}
              onClick={() => onDecide({ reviews: selected, decision: 'release' })}
            >
              {isNone ? say.release : say.releaseMany(count)}
            </Button>
          </SpaceBetween>
        )
      }
    >
      {say.open}
    </Header>
  );
}

function Empty({ query, isFiltered }: { query: Query<Open>; isFiltered: boolean }) {
  const say = useWords(words);
  if (query.status === 'failed') return <Failed query={query} />;
  if (isFiltered && query.data && query.data.reviews.length > 0) {
    return <EmptyState title={say.noneFound} />;
  }
  return <EmptyState title={say.noneOpen} detail={say.noneOpenDetail} />;
}
