import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import type { Schemas } from '../../api/generated/types.ts';
import type { Currency } from '../../format.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { type Column, Listing } from '../state/listing.tsx';
import { kinds, words } from './words.ts';

type Entry = Schemas['OrderEntry'];
type Props = { entries: Entry[]; currency: Currency };

/** The order's entries, as they were put. */
export function Entries({ entries, currency }: Props) {
  const say = useWords(words);
  const columns = useColumns(currency);
  return (
    <Listing
      label={say.entries}
      items={entries}
      idOf={({ entryId }) => entryId}
      columns={columns}
      isLoading={false}
      header={
        <Header variant="h2" description={say.entriesDetail}>
          {say.entries}
        </Header>
      }
      empty={null}
    />
  );
}

function useColumns(currency: Currency): [Column<Entry>, ...Column<Entry>[]] {
  const say = useWords(words);
  const kind = useWords(kinds);
  const format = useFormat();
  const byOf = ({ by }: Entry): string => {
    if (by === 'order platform') return say.platform;
    return by === 'kawan' ? say.itself : by;
  };
  return [
    {
      id: 'what',
      header: say.what,
      minWidth: 130,
      cell: (entry) => (
        <>
          {kind[entry.kind]}
          <Promised entry={entry} />
        </>
      ),
    },
    { id: 'when', header: say.when, minWidth: 150, cell: ({ at }) => format.dateTime(at) },
    {
      id: 'points',
      header: say.effect,
      cell: ({ points }) => (points === 0 ? say.nothing : format.change(points)),
    },
    {
      id: 'amount',
      header: say.amount,
      minWidth: 110,
      cell: ({ amount }) => (amount === 0 ? say.nothing : format.money(amount, currency)),
    },
    { id: 'by', header: say.by, cell: byOf },
    { id: 'reason', header: say.reason, cell: ({ reason }) => reason ?? say.nothing },
  ];
}

function Promised({ entry: { rewardPoints, earnedPoints } }: { entry: Entry }) {
  const say = useWords(words);
  const format = useFormat();
  return (
    <Box color="text-body-secondary" fontSize="body-s">
      {rewardPoints !== undefined && <div>{say.rewardChange(format.change(rewardPoints))}</div>}
      {earnedPoints !== undefined && <div>{say.earnedChange(format.change(earnedPoints))}</div>}
    </Box>
  );
}
