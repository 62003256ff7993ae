import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { type Opened, openBrowser, picture, signIn, visit } from './browser.ts';

let opened: Opened;

beforeAll(async () => {
  opened = await openBrowser();
});
afterAll(() => opened.close());

const complaints: string[][] = [];
const storyMsMax = 180_000;
const jobsMsMax = 60_000;

/** Somebody at the console, in a browser of their own. */
async function at(path: string, who: string): Promise<Page> {
  const { page, complaints: own } = await visit(opened.browser, 'desktop');
  complaints.push(own);
  await signIn(page, `${opened.api.url}/console/${path}`, who);
  return page;
}

/** As a customer does with `kawan-checkout`, in Indonesian. */
const pay = (page: Page, amount: string) =>
  page.getByRole('button', { name: `Pay Rp\u00a0${amount}` }).click();

/** By the pages alone: besides, only the clock is moved and the stream waited for. */
it(
  'a newcomer changes the discount, orders, gets points, approves, releases, reads the report',
  async () => {
    const ayu = await at('settings', 'Ayu · admin');
    await ayu.getByLabel('Amount off (Rp)').fill('7500');
    await ayu.getByRole('button', { name: 'Review changes' }).click();
    await ayu.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await ayu.getByText('The settings are saved.').waitFor();

    const { page: shop, context, complaints: own } = await visit(opened.browser, 'desktop');
    complaints.push(own);
    await shop.goto(`${opened.api.url}/demo/`);
    await shop.getByRole('textbox', { name: 'Name of a new customer' }).fill('Wulan');
    await shop.getByRole('button', { name: 'Enrol' }).click();
    await shop.getByText('Wulan: own code').waitFor();
    // Functions go by the settings before for two seconds at most.
    await opened.api.advance(3);
    await shop.getByRole('button', { name: /^Rina: / }).click();
    await shop.getByText('Kode diterima').waitFor();
    await pay(shop, '102,500');
    await shop.locator('#order').getByText('Paid. What the order earned').waitFor();
    await picture(shop, 'story-1-order');

    await shop.getByRole('button', { name: 'Let two weeks pass' }).click();
    await shop.getByText('It is two weeks later').waitFor({ timeout: jobsMsMax });
    await shop.getByRole('radio', { name: /^Rina/ }).check({ force: true });
    await shop.getByRole('button', { name: 'Make a link to Rina’s page' }).click();
    const [points] = await Promise.all([
      context.waitForEvent('page'),
      shop.getByRole('link', { name: 'Open Rina’s page' }).click(),
    ]);
    await points.getByText('A friend used your code').first().waitFor();
    expect(await points.locator('main').innerText()).toMatch(/\b10\s+points\b/);
    await picture(points, 'story-2-points');

    await ayu.goto(`${opened.api.url}/console/customers/demo-joko`);
    await ayu.getByRole('button', { name: 'Adjust points' }).click();
    const adjusting = ayu.getByRole('dialog', { name: 'Adjust points' });
    await adjusting.getByLabel('Points', { exact: true }).fill('1200');
    await adjusting.getByLabel('Reason').fill('Won the raffle');
    await adjusting.getByRole('button', { name: 'Adjust points' }).click();
    await ayu.getByText('wait for a second person’s approval').waitFor();
    const budi = await at('approvals', 'Budi · approver');
    await decide(budi, 'Approve', 'Give 1,200 points', 'Was there');

    await shop.reload();
    await shop.getByRole('radio', { name: /^Joko/ }).check({ force: true });
    await shop.getByRole('button', { name: 'Semua' }).click();
    await pay(shop, '0');
    const order = shop.locator('#order');
    await order.getByText('pending approval').waitFor();
    await decide(budi, 'Approve', /^Spend 1,1/, 'He called');
    await picture(budi, 'story-3-approved');
    await order.getByRole('button', { name: 'Look again' }).click();
    await order.getByRole('button', { name: 'The customer pays' }).click();
    await order.getByText('Paid. What the order earned').waitFor();

    await shop.getByRole('button', { name: 'Four strangers, one phone' }).click();
    await shop.getByText('Look under Reviews').waitFor();
    await opened.api.call('POST /_local/drain', { as: 'nobody' });
    await budi.getByRole('link', { name: 'Reviews' }).click();
    await budi.getByRole('link', { name: /^INV-/ }).first().click();
    await budi.getByRole('button', { name: 'Release' }).click();
    const releasing = budi.getByRole('dialog');
    await releasing.getByLabel('Reason').fill('A family of four');
    await releasing.getByRole('button', { name: 'Release' }).click();
    await budi.getByText('1 released.').waitFor();
    await picture(budi, 'story-4-released');

    // Figures follow what happens by a moment.
    await opened.api.call('POST /_local/drain', { as: 'nobody' });
    await ayu.getByRole('link', { name: 'Overview' }).click();
    await ayu.getByRole('heading', { name: 'What happened' }).waitFor();
    await picture(ayu, 'story-5-overview');
    const dewi = await at('reports', 'Dewi · auditor');
    await dewi.getByText('Not over yet').waitFor();
    const saved = dewi.waitForEvent('download');
    await dewi.getByRole('button', { name: 'Download CSV' }).click();
    const report = readFileSync(await (await saved).path(), 'utf8')
      .trim()
      .split('\r\n');
    expect(report).toContain('"orders","","confirmedOrders",5');
    expect(report).toContain('"reviews","","reviewsReleased",1');
    await picture(dewi, 'story-6-report');
    expect(complaints.flat()).toEqual([]);
  },
  storyMsMax,
);

async function decide(page: Page, what: string, name: string | RegExp, reason: string) {
  await page.getByRole('link', { name: 'Approvals' }).first().click();
  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: what, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Reason').fill(reason);
  await dialog.getByRole('button', { name: what }).click();
  await page.getByText('Approved: ').waitFor();
}
