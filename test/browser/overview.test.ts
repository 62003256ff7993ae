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
const daySeconds = 86_400;

beforeAll(async () => {
  opened = await openBrowser();
  const { call, give, advance } = opened.api;
  for (const [customerId, name] of [
    ['c-1001', 'Sari Wulandari'],
    ['c-1002', 'Budi Santoso'],
  ]) {
    await done(opened.api, `PUT /v1/customers/${customerId}`, { name });
  }
  await give('c-1002', 480);
  const code = (await call('GET /v1/customers/c-1001')).body.code;
  // Three days of the service's clock, the last of them today.
  for (const day of [1, 2, 3]) {
    if (day > 1) await advance(daySeconds);
    for (let order = 1; order <= day; order += 1) {
      const customerId = `friend-${day}-${order}`;
      await done(opened.api, `PUT /v1/customers/${customerId}`, { name: 'Teman' });
      const asked = { customerId, currency: 'IDR', subtotal: 150_000 };
      const withCode = { ...asked, referralCode: code, customerIsNew: true };
      await done(opened.api, `PUT /v1/orders/INV-${day}${order}/hold`, withCode);
      if (order < 3) await done(opened.api, `POST /v1/orders/INV-${day}${order}/confirm`, {});
    }
    const paid = { customerId: 'c-1002', currency: 'IDR', subtotal: 90_000, points: 50 * day };
    await done(opened.api, `PUT /v1/orders/P-${day}/hold`, paid);
    await done(opened.api, `POST /v1/orders/P-${day}/confirm`, {});
  }
  await call('PUT /v1/admin/customers/c-1001/adjustments/big', {
    body: { points: 900, reason: 'Ambassador of the year' },
  });
  await call('POST /_local/drain', { as: 'nobody' });
});
afterAll(() => opened.close());

const pageOf = (path: string) => `${opened.api.url}/console/${path}`;

describe('the overview', () => {
  it.each<Size>(['desktop', 'phone'])('tells the figures of a month, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, pageOf('overview'), 'Budi · approver');
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    // Five orders with the code, three with points; 25,000 by codes and 30,000 by points.
    await page.getByText(/^Rp\s55,000$/).waitFor();
    await page
      .getByText(/Rp\s25,000 by codes, Rp\s30,000 by points\./)
      .first()
      .waitFor();
    await page.getByText('6 orders with a code; 83.33% of them paid').first().waitFor();
    // 480 given and 300 spent, at 100 a point.
    await page.getByText(/^Rp\s18,000$/).waitFor();
    expect(await page.getByRole('link', { name: 'c-1001' }).count()).toBe(1);
    await page.locator('a[href="/console/approvals"]', { hasText: '1' }).waitFor();
    await page.getByText('Running').waitFor();
    await page.getByText('As a table').first().click();
    await page.getByRole('table', { name: 'Discounts given' }).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `overview-month-${size}`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('tells the figures of today by the service’s clock, in Indonesian, and what is off', async () => {
    const { body, headers } = await opened.api.call('GET /v1/admin/settings');
    const etag = headers.get('etag') ?? '';
    const program = { ...body.program, earn: false, rolloutPercent: 25 };
    await opened.api.call('PUT /v1/admin/settings', {
      body: { ...body, program },
      headers: { 'if-match': etag },
    });
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, pageOf('overview'), 'Dewi · auditor');
    await page.getByRole('button', { name: 'Hari ini' }).click();
    expect(new URL(page.url()).search).toBe('?span=today');
    // Of the third day: two orders with the code and one with 150 points.
    await page
      .getByText(/Rp\s10\.000 dari kode, Rp\s15\.000 dari poin\./)
      .first()
      .waitFor();
    await page.getByText('Hadiah: mati').waitFor();
    await page.getByText('Yang ikut: 25% pelanggan.').waitFor();
    await picture(page, 'overview-today-indonesian');
    expect(complaints).toEqual([]);
    await close();
  });
});
