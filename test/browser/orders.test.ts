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

beforeAll(async () => {
  opened = await openBrowser();
  const { call, give } = opened.api;
  for (const [customerId, name] of [
    ['c-1001', 'Sari Wulandari'],
    ['c-1002', 'Budi Santoso'],
  ]) {
    await call(`PUT /v1/customers/${customerId}`, { body: { name } });
  }
  await give('c-1002', 430);
  const code = (await call('GET /v1/customers/c-1001')).body.code;
  await done(opened.api, 'PUT /v1/orders/INV-2041/hold', {
    ...{ customerId: 'c-1002', currency: 'IDR', subtotal: 150_000, points: 200 },
    ...{ referralCode: code, customerIsNew: true },
    otherDiscounts: [{ code: 'WEEKEND', amount: 10_000 }],
  });
  await done(opened.api, 'POST /v1/orders/INV-2041/confirm', {});
  await done(opened.api, 'PUT /v1/orders/INV-2041/refunds/R-1', { amount: 57_500 });
  await give('c-1002', 2000);
  await done(opened.api, 'PUT /v1/orders/INV-2042/hold', {
    ...{ customerId: 'c-1002', currency: 'IDR', subtotal: 250_000, points: 1500 },
  });
  const { approvals } = (await call('GET /v1/admin/approvals')).body;
  const decision = `POST /v1/admin/approvals/${approvals[0].approvalId}/decision`;
  const body = { decision: 'approve', reason: 'A good customer of many years' };
  await call(decision, { as: 'approver', body });
  await call('POST /_local/drain', { as: 'nobody' });
});
afterAll(() => opened.close());

const pageOf = (path: string) => `${opened.api.url}/console/${path}`;
/** `December 2027`: the month whose points the order took, a year after those of today. */
const monthUsed = async () => {
  const { body } = await opened.api.call('GET /v1/orders/INV-2041');
  const options = { month: 'long', year: 'numeric', timeZone: 'UTC' } as const;
  return new Date(body.pointsUsed[0].month).toLocaleDateString('en-GB', options);
};

describe('the orders page', () => {
  it.each<Size>(['desktop', 'phone'])('explains an order to support, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, pageOf('orders'), 'Sari · support');
    await page.getByRole('heading', { name: 'Orders', level: 1 }).waitFor();
    await page.getByRole('searchbox').fill('INV-1');
    await page.keyboard.press('Enter');
    await page.getByText('No order is known by “INV-1”').waitFor();
    await picture(page, `orders-find-${size}`);
    await page.getByRole('searchbox').fill(' INV-2041 ');
    await page.getByRole('button', { name: 'Find order' }).click();

    await page.getByRole('heading', { name: 'Order INV-2041', level: 1 }).waitFor();
    const bill = await page.locator('.price-lines').first().innerText();
    expect(bill.replace(/\s+/g, ' ')).toMatch(
      /Before discounts Rp 150,000 WEEKEND, the shop’s own − Rp 10,000 Code SARI-\w+ − Rp 5,000 200 points − Rp 20,000 To pay Rp 115,000/,
    );
    await page.getByText('150000 − 10000 − 5000 − 20000 = 115000 IDR to pay.').waitFor();
    await page.getByText(/Paid back: Rp\s57,500/).waitFor();
    await page.getByText(`until the end of ${await monthUsed()}`, { exact: true }).waitFor();
    await page.getByText('5 taken back by refunds').waitFor();
    expect(await page.getByRole('link', { name: 'c-1002' }).getAttribute('href')).toBe(
      '/console/customers/c-1002',
    );
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `orders-${size}`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('tells who approved an order, in Indonesian', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, pageOf('orders/INV-2042'), 'Dewi · auditor');
    await page.getByText(/Disetujui oleh/).waitFor();
    await page.getByText('Poin sebanyak itu memerlukan persetujuan orang kedua').waitFor();
    await page.getByText('“A good customer of many years”').waitFor();
    await page.getByRole('link', { name: 'Jejak audit' }).last().waitFor();
    await picture(page, 'orders-indonesian');
    expect(complaints).toEqual([]);
    await close();
  });
});
