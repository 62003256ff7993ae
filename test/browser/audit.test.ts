import { readFileSync } from 'node:fs';
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
import { done, playDay } from './shop-day.ts';

let opened: Opened;

beforeAll(async () => {
  opened = await openBrowser();
  await playDay(opened.api);
});
afterAll(() => opened.close());

const console = () => `${opened.api.url}/console/`;

describe('the audit page', () => {
  it.each<Size>(['desktop', 'phone'])('tells what happened to an order, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, `${console()}audit?orderId=INV-1`, 'Dewi · auditor');
    await page.getByRole('heading', { name: 'Order INV-1' }).waitFor();
    await page.getByText('10 points promised to c-1001').waitFor();
    await page.getByRole('button', { name: 'Show', exact: true }).first().click();
    await page.getByText('Its hash (SHA-256)').first().waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `audit-order-${size}`);
    await page.getByRole('link', { name: 'c-1002' }).first().click();
    await page.getByRole('heading', { name: 'Budi', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('tells of a day and of a customer, and saves both as tables', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}audit`, 'Sari · support');
    await page.getByText('Those are too many points for this order').waitFor();
    await page.getByText('200 points spent by c-1001').waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, 'audit-day');
    await page.getByRole('button', { name: 'To a customer' }).click();
    await page.getByRole('searchbox').fill('c-1002');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Customer c-1002' }).waitFor();
    await page.getByRole('link', { name: 'INV-1' }).first().waitFor();
    await picture(page, 'audit-customer');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('kawan-audit-c-1002.csv');
    expect(readFileSync(await file.path(), 'utf8')).toContain('INV-1');
    expect(complaints).toEqual([]);
    await close();
  });

  it('goes from page to page, and puts all of them into one table', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    for (let each = 0; each < 27; each += 1) {
      const route = `PUT /v1/admin/customers/c-1002/adjustments/many-${each}`;
      await done(opened.api, route, { points: 1, reason: `Stamp ${each}` });
    }
    await opened.api.call('POST /_local/drain', { as: 'nobody' });
    await signIn(page, `${console()}audit?customerId=c-1002`, 'Dewi · auditor');
    await page.getByText('Stamp 26').waitFor();
    await page.getByRole('button', { name: 'Next page' }).click();
    await page.getByText('Stamp 1', { exact: true }).waitFor();
    expect(await page.getByText('Stamp 26').count()).toBe(0);
    await page.getByRole('button', { name: 'Previous page' }).click();
    await page.getByText('Stamp 26').waitFor();
    // Of fewer rows at a time than the service would give, so that the table is of several pages.
    await page.route(/limit=100/, (route) =>
      route.continue({ url: route.request().url().replace('limit=100', 'limit=10') }),
    );
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const text = readFileSync(await (await saved).path(), 'utf8');
    expect(text.match(/Stamp \d+/g)).toHaveLength(27);
    expect(text.match(/"entryHash"/g)).toHaveLength(1);
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads in Indonesian, and says where nothing is on record', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, `${console()}audit?orderId=INV-3`, 'Dewi · auditor');
    await page.getByText('100 poin milik c-1001 bebas kembali').waitFor();
    await picture(page, 'audit-indonesian');
    await page.goto(`${console()}audit?orderId=INV-9`);
    await page.getByText('Tidak ada catatan').waitFor();
    await picture(page, 'audit-none');
    expect(complaints).toEqual([]);
    await close();
  });
});
