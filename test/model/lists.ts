import { dayMs, iso } from '../../shared/domain/calendar.ts';
import { defined, type Item, type Request } from './effects.ts';
import type { Reply } from './replies.ts';
import { reviewViewOf } from './reviews.ts';
import type { State } from './state.ts';
import { includes } from './told.ts';
import { approvalView, codeView } from './views.ts';

type List = {
  /** What its rows are called in the answer. */
  name: string;
  rows(state: State, request: Request): (Item | undefined)[];
  /** By what its rows are sorted, the greatest first. */
  rank(row: Item, request: Request): string | number;
};

const entriesOf = (whose: (state: State, request: Request) => unknown): List => ({
  name: 'entries',
  rows: (state, request) =>
    state.lines.flatMap(({ customerId, ...line }) =>
      customerId === whose(state, request) ? [line] : [],
    ),
  rank: ({ at }) => String(at),
});

const lists: Record<string, List> = {
  'list-entries': entriesOf((_, { params }) => params?.customerId),
  'list-my-entries': entriesOf(
    ({ links }, { params }) => links.get(String(params?.link))?.customerId,
  ),
  'list-approvals': {
    name: 'approvals',
    rows: (state, { query, now }) => {
      const orders = [...state.orders.keys()].map((id) => `order,${id}`);
      const adjustments = [...state.adjustments.keys()].map((id) => `adjustment,${id}`);
      return [...orders, ...adjustments]
        .map((approvalId) => approvalView(state, approvalId, now))
        .filter((view) => view && String(view.requestedAt) >= iso(now - 30 * dayMs))
        .filter((view) => query?.status === 'all' || view?.status === 'open');
    },
    rank: ({ requestedAt }) => String(requestedAt),
  },
  'list-codes': {
    name: 'codes',
    rows: (state, { query: { owner } = {} }) =>
      [...state.codes.keys()]
        .map((key) => codeView(state, key))
        .filter((code) =>
          owner === undefined ? !isTheFirst(state, code) || code?.changedAt : code?.owner === owner,
        ),
    rank: ({ createdAt, changedAt }, { query }) =>
      String(query?.owner === undefined ? (changedAt ?? createdAt) : createdAt),
  },
  'list-settings-history': {
    name: 'versions',
    rows: ({ settingsPut }) =>
      [...settingsPut.values()].map(({ version, at, by, document }) => ({
        ...{ version, at, by, document },
      })),
    rank: ({ version }) => Number(version),
  },
  'list-reviews': {
    name: 'reviews',
    rows: ({ orders }) =>
      [...orders.values()].flatMap((order) =>
        order.review?.decision ? [] : [reviewViewOf(order)],
      ),
    rank: ({ at }) => String(at),
  },
};

/** The code that a customer was enrolled with, which no admin made. */
const isTheFirst = (state: State, code: Item | undefined): boolean =>
  state.customer(code?.owner).profile?.code === code?.code;

export const listOperations = Object.keys(lists);

/** What a list would show in the present state; undefined: it is another request. */
export function listIn(state: State, request: Request): Reply | undefined {
  const list = lists[request.operation];
  const rows = list?.rows(state, request).flatMap((row) => (row ? defined(row) : []));
  return list && { status: 200, body: { [list.name]: rows }, replayed: false };
}

/**
 * Whether each row that was shown was so at some of these instants. Where nothing had happened for a
 * while, lists have caught up: then all of it is shown, in the order in which it is promised.
 */
export function isListed(request: Request, body: Item, instants: Reply[], isQuiet: boolean) {
  const { name, rank } = lists[request.operation] as List;
  const shown = body[name] as Item[];
  const all = instants.map((instant) => instant.body[name] as Item[]);
  // A code's uses are counted by themselves, while others use it.
  const isSo = shown.every((row) =>
    all.flat().some(({ uses: _, ...known }) => includes(row, known)),
  );
  if (!isQuiet || !isSo) return isSo;
  const ranks = shown.map((row) => rank(row, request));
  const isSorted = ranks.every((each, index) => index === 0 || each <= (ranks[index - 1] ?? 0));
  const [rows = []] = all;
  const isWhole = rows.every((known) => shown.some((row) => includes(row, known)));
  return isSorted && isWhole && shown.length === rows.length;
}
