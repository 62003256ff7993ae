import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { answerOf, asCsv, tableOf } from '../../api/client.ts';
import type { Schemas } from '../../api/generated/types.ts';
import { useFormat, useWords } from '../i18n/use-language.tsx';
import { useSession } from '../session/use-session.ts';
import { hrefOf, useFollow, useRoute } from '../shell/router.tsx';
import { DayField } from '../state/day-field.tsx';
import { dayAfter } from '../state/days.ts';
import { DownloadCsv } from '../state/download-csv.tsx';
import { type Column, Listing } from '../state/listing.tsx';
import { Loaded } from '../state/loaded.tsx';
import { Pager } from '../state/pager.tsx';
import { useProgramme } from '../state/use-programme.ts';
import { useQuery } from '../state/use-query.ts';
import { figureNames } from './figure-words.ts';
import { Sections, Standing } from './figures.tsx';
import { ReportFrame } from './page.tsx';
import { words } from './words.ts';

type Range = { from: string; to: string; today: string };
type Day = Schemas['RangeDay'];
const shownOnPage = 31;

/** What the audit says of some days, all together and each by itself. */
export function RangePage({ from, to, today }: Range) {
  const { api } = useSession();
  const params = { query: { from, to } };
  const query = useQuery(`range ${from} ${to}`, () =>
    answerOf(api.GET('/v1/admin/reports', { params })),
  );
  return (
    <ReportFrame
      kind="range"
      today={today}
      fields={<Fields {...{ from, to, today }} />}
      actions={
        <DownloadCsv
          name={`kawan-report-${from}-to-${to}`}
          load={() => tableOf(api.GET('/v1/admin/reports', { params, ...asCsv }))}
        />
      }
    >
      <Loaded query={query}>
        {(report) => (
          <SpaceBetween size="l">
            <Opening opening={report.opening} />
            <Standing standing={report.standing} />
            <ByDay days={report.days} />
            <Sections movements={report} />
          </SpaceBetween>
        )}
      </Loaded>
    </ReportFrame>
  );
}

function Fields({ from, to, today }: Range) {
  const say = useWords(words);
  const format = useFormat();
  const { go } = useRoute();
  const goTo = (first: string, last: string) => go(`/reports/${first}/${last}`);
  return (
    <SpaceBetween size="xs" direction="horizontal" alignItems="end">
      <DayField label={say.from} day={from} last={today} onChange={(day) => goTo(day, to)} />
      <DayField label={say.to} day={to} last={today} onChange={(day) => goTo(from, day)} />
      {[7, 30].map((days) => (
        <Button key={days} onClick={() => goTo(dayAfter(today, 1 - days), today)}>
          {say.last(format.number(days))}
        </Button>
      ))}
    </SpaceBetween>
  );
}

function Opening({ opening }: { opening: Schemas['Opening'] }) {
  const say = useWords(words);
  const names = useWords(figureNames);
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">{say.before}</Header>}>
      <KeyValuePairs
        columns={3}
        items={(['outstandingPoints', 'pendingPoints', 'debtPoints'] as const).map((name) => ({
          label: names[name],
          value: format.number(opening[name]),
        }))}
      />
    </Container>
  );
}

function ByDay({ days }: { days: Day[] }) {
  const say = useWords(words);
  const columns = useColumns();
  const [page, setPage] = useState(1);
  const newestFirst = days.toReversed();
  const count = Math.ceil(days.length / shownOnPage);
  return (
    <Listing
      label={say.byDay}
      items={newestFirst.slice((page - 1) * shownOnPage, page * shownOnPage)}
      idOf={({ date }) => date}
      columns={columns}
      isLoading={false}
      header={<Header variant="h2">{say.byDay}</Header>}
      empty={null}
      pager={<Pager pages={{ number: page, count, isOpenEnded: false, go: setPage }} />}
    />
  );
}

function useColumns(): [Column<Day>, ...Column<Day>[]] {
  const say = useWords(words);
  const names = useWords(figureNames);
  const format = useFormat();
  const follow = useFollow();
  const currency = useProgramme()?.currency;
  const money = (amount: number) => format.money(amount, currency);
  const discountsOf = ({ discounts }: Day) =>
    Object.values(discounts).reduce((sum, amount) => sum + amount, 0);
  const points = (name: 'issuedPoints' | 'spentPoints' | 'expiredPoints') => ({
    id: name,
    header: names[name],
    cell: (day: Day) => format.number(day.points[name]),
  });
  return [
    {
      id: 'date',
      header: say.dayColumn,
      minWidth: 120,
      cell: ({ date }) => (
        <Link href={hrefOf('reports', date)} onFollow={follow}>
          {format.day(date)}
        </Link>
      ),
    },
    {
      id: 'orders',
      header: names.confirmedOrders,
      cell: ({ orders }) => format.number(orders.confirmedOrders),
    },
    {
      id: 'paid',
      header: names.paidAmount,
      minWidth: 110,
      cell: (day) => money(day.money.paidAmount),
    },
    { id: 'discounts', header: say.discounts, cell: (day) => money(discountsOf(day)) },
    points('issuedPoints'),
    points('spentPoints'),
    points('expiredPoints'),
    {
      id: 'outstanding',
      header: names.outstandingPoints,
      cell: ({ outstandingPoints }) => format.number(outstandingPoints),
    },
  ];
}
