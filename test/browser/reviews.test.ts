import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  findings,
  isTooWide,
  type Opened,
  openBrowser,
  picture,
  type Size,
  signIn,
  visit,
} from './browser.ts';
import { done } from './shop-day.ts';

let opened: Opened;
const buyers = ['agus', 'bayu', 'citra', 'dian', 'eka', 'fajar', 'gita', 'hadi', 'indah'];

beforeAll(async () => {
  opened = await openBrowser();
  const { call } = opened.api;
  const { body } = await call('PUT /v1/customers/c-1001', { body: { name: 'Sari Wulandari' } });
  await call('PUT /v1/customers/agus', { body: { name: 'Agus Salim' } });
  for (const customerId of buyers) {
    const hold = {
      ...{ customerId, currency: 'IDR', subtotal: 150_000, customerIsNew: true },
      ...{ referralCode: body.code, client: { ip: '203.0.113.7', deviceId: 'one-phone' } },
    };
    await done(opened.api, `PUT /v1/orders/INV-${customerId}/hold`, hold);
    await done(opened.api, `POST /v1/orders/INV-${customerId}/confirm`, {});
  }
  await call('POST /_local/drain', { as: 'nobody' });
});
afterAll(() => opened.close());

const console = () => `${opened.api.url}/console/`;
const decisionOf = async (orderId: string) =>
  (await opened.api.call(`GET /v1/orders/${orderId}`)).body.review.decision;

/** Decided together at each width; of each lot the last is decided by somebody else meanwhile. */
const lots: Record<Size, string[]> = {
  desktop: ['INV-bayu', 'INV-citra', 'INV-dian'],
  phone: ['INV-eka', 'INV-fajar', 'INV-gita'],
};

describe('the reviews page', () => {
  it('tells why a reward was held back, and releases it with a reason', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}reviews`, 'Budi · approver');
    await page.getByRole('link', { name: 'INV-agus' }).click();
    await page.getByRole('heading', { name: 'Reward of order INV-agus', level: 1 }).waitFor();
    await page.getByText('customers used a friend’s code on this device within a week').waitFor();
    await page.getByText('Sari Wulandari').waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, 'reviews-one');
    await page.getByRole('button', { name: 'Release' }).click();
    const dialog = page.getByRole('dialog', { name: 'Release the reward of order INV-agus' });
    await dialog.getByRole('button', { name: 'Release' }).click();
    await dialog.getByText('Say why').waitFor();
    await dialog.getByLabel('Reason').fill('They share a flat');
    await picture(page, 'reviews-release');
    await dialog.getByRole('button', { name: 'Release' }).click();
    await page.getByText('1 released.').waitFor();
    await page.getByRole('button', { name: 'Close', exact: true }).last().click();
    await page.getByText('They share a flat').waitFor();
    await picture(page, 'reviews-released');
    expect(await decisionOf('INV-agus')).toMatchObject({ decision: 'release', by: 'budi' });
    expect(complaints).toEqual([]);
    await close();
  });

  it.each<Size>(['desktop', 'phone'])('rejects many with one reason, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, `${console()}reviews?find=c-1001`, 'Budi · approver');
    for (const orderId of lots[size]) {
      await page.getByRole('checkbox', { name: `Select ${orderId}` }).check();
    }
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `reviews-queue-${size}`);

    const [first = '', second = '', last = ''] = lots[size];
    const body = { decision: 'release', reason: 'A family' };
    const decision = `POST /v1/admin/reviews/${last}/decision`;
    expect((await opened.api.call(decision, { as: 'admin', body })).status).toBe(200);
    await page.getByRole('button', { name: 'Reject 3' }).click();
    const dialog = page.getByRole('dialog', { name: 'Reject the reward of 3 orders' });
    await dialog.getByLabel('Reason').fill('One person with many names');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByText('2 rejected. Couldn’t be decided: 1.').waitFor();
    const row = dialog.getByRole('row', { name: last });
    await row.getByText('Somebody has decided it already').waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, `reviews-results-${size}`);
    for (const orderId of [first, second]) {
      const by = { decision: 'reject', by: 'budi', reason: 'One person with many names' };
      expect(await decisionOf(orderId)).toMatchObject(by);
    }
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('link', { name: first }).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await close();
  });

  it('goes on with the rest when the service was away', async () => {
    const { page, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}reviews`, 'Budi · approver');
    await page.getByRole('button', { name: 'Select all 2' }).click();
    await page.getByRole('button', { name: 'Release 2' }).click();
    const dialog = page.getByRole('dialog', { name: 'Release the reward of 2 orders' });
    await dialog.getByLabel('Reason').fill('Two flatmates');
    await page.route('**/decision', (route) => route.abort());
    await dialog.getByRole('button', { name: 'Release' }).click();
    await dialog.getByText('0 released. Couldn’t be decided: 1. Not tried yet: 1.').waitFor();
    await picture(page, 'reviews-away');
    await page.unroute('**/decision');
    await dialog.getByRole('button', { name: 'Go on with the rest' }).click();
    await dialog.getByText('2 released.').waitFor();
    await dialog.getByRole('button', { name: 'Close' }).last().click();
    await page.getByText('Nothing waits for a decision').waitFor();
    await picture(page, 'reviews-none');
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await page.getByRole('cell', { name: 'Rejected' }).first().waitFor();
    await picture(page, 'reviews-all');
    await close();
  });

  it('offers an auditor no decision, in Indonesian too', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, `${console()}reviews?show=all`, 'Dewi · auditor');
    await page.getByText('pelanggan memakai kode teman di perangkat ini').first().waitFor();
    expect(await page.getByRole('checkbox').count()).toBe(0);
    await page.getByRole('link', { name: 'INV-agus' }).click();
    await page.getByRole('heading', { name: 'Hadiah pesanan INV-agus', level: 1 }).waitFor();
    await picture(page, 'reviews-indonesian');
    await page.goto(`${console()}reviews/INV-none`);
    await page.getByText('Tidak ada hadiah “INV-none” yang ditahan').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
