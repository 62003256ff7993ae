import { randomBytes, randomUUID } from 'node:crypto';
import { contract as createCode } from '../../../functions/create-code/contract.ts';
import { contract as getSettings } from '../../../functions/get-settings/contract.ts';
import { type Api, createApi, read, type Tokens, together } from './api.ts';
import type { Shop } from './ask.ts';
import { type Books, openBooks } from './books.ts';
import { differencesOf } from './check.ts';
import { giveRewards } from './give-rewards.ts';
import type { Person } from './people.ts';
import { type Plan, planDay } from './plan.ts';
import { enrol, serve } from './till.ts';

export type DayOptions = {
  url: string;
  tokens: Tokens;
  orders: number;
  seed: number;
  /** Then moves the service's clock on to when the rewards of the day are given, and checks anew. */
  untilRewards?: boolean;
  onProgress?: (done: number) => void;
  /** Ends the day early: the promise is rejected. */
  signal?: AbortSignal;
};

export type Day = {
  run: string;
  books: Books;
  /** How long the day took, and each of its requests; the check at the end isn't counted. */
  seconds: number;
  milliseconds: number[];
  busy: number;
  /** Where the API tells something else than was booked. */
  differences: string[];
};

const tills = 4;

/** Plays one day of a shop against a running API, then asks the API whether it saw the same day. */
export async function playDay(options: DayOptions): Promise<Day> {
  const { url, tokens, orders, seed, untilRewards, onProgress, signal } = options;
  const api = createApi(url, tokens, signal);
  const startedAt = performance.now();
  const settings = read(
    getSettings.replies[200],
    await api.call('admin', 'GET /v1/admin/settings'),
  );
  const run = randomBytes(4).toString('hex');
  const { minimumPerRedemption: minimumPoints } = settings.points;
  const plan = planDay({ run, seed, orders, tills, minimumPoints });
  const shop = await openShop(plan, run, api, settings.currency.code);

  let done = 0;
  await together(tills, [...Array(tills).keys()], async (till) => {
    for (const visit of plan.visits.filter(({ person }) => person.till === till)) {
      await serve(visit, shop);
      onProgress?.(++done);
    }
  });

  const seconds = (performance.now() - startedAt) / 1000;
  const milliseconds = [...api.milliseconds];
  const differences = await differencesOf(shop.books, api, tills);
  if (untilRewards) {
    await giveRewards(url, settings, shop.books);
    differences.push(...(await differencesOf(shop.books, api, tills)));
  }
  return { run, books: shop.books, seconds, milliseconds, busy: api.busy, differences };
}

/** Before the first customer: regulars with their points, and two codes of the shop's own. */
async function openShop(plan: Plan, run: string, api: Api, currency: string): Promise<Shop> {
  const { regulars, usageLimit } = plan;
  const books = openBooks();
  const shop = { api, books, currency, codes: new Map<string, string>(), vanityCode: '' };
  await together(tills, regulars, async (person) => {
    await enrol(person, shop);
    await give(person, shop);
  });
  const create = async (body: object) =>
    read(createCode.replies[201], await api.call('admin', 'POST /v1/admin/codes', body)).code;
  const [{ customerId: owner }] = regulars;
  const code = await create({ owner, code: `DISKON${run}`, usageLimit });
  books.limited = { code, usageLimit };
  const discount = { kind: 'percent', basisPoints: 1000, max: 20_000 };
  return { ...shop, vanityCode: await create({ owner, code: `SNEAKER${run}`, discount }) };
}

async function give({ customerId, gifts }: Person, { api, books }: Shop): Promise<void> {
  for (const gift of gifts) {
    const request = `PUT /v1/admin/customers/${customerId}/adjustments/${randomUUID()}`;
    const { status, refused, text } = await api.call('admin', request, gift);
    if (refused) throw new Error(`No points for ${customerId}: ${text}`);
    // What waits for an approver (202) isn't given.
    if (status === 201) {
      books.given.set(customerId, (books.given.get(customerId) ?? 0) + gift.points);
    }
  }
}
