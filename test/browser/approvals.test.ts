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

let opened: Opened;
const orders: Record<Size, string> = { desktop: 'INV-2041', phone: 'INV-2042' };

beforeAll(async () => {
  opened = await openBrowser();
  const { call, give } = opened.api;
  for (const [customerId, name] of Object.entries({ 'c-1001': 'Sari', 'c-1002': 'Putri Ayu' })) {
    await call(`PUT /v1/customers/${customerId}`, { body: { name } });
  }
  await give('c-1001', 3000);
  await give('c-1002', 1000);
  const body = { customerId: 'c-1001', currency: 'IDR', subtotal: 150_000, points: 1200 };
  for (const orderId of Object.values(orders)) {
    const held = await call(`PUT /v1/orders/${orderId}/hold`, { body });
    if (held.status !== 202) throw new Error(held.text);
  }
  const reason = 'Points of a lost account, see the call of Tuesday';
  const route = 'PUT /v1/admin/customers/c-1002/adjustments/old-account';
  const asked = await call(route, { body: { points: -800, reason } });
  if (asked.status !== 202) throw new Error(asked.text);
});
afterAll(() => opened.close());

const console = () => `${opened.api.url}/console/`;

describe('the approvals page', () => {
  it.each<Size>(['desktop', 'phone'])('lets a second person decide, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, `${console()}approvals`, 'Budi · approver');
    await page.getByRole('link', { name: orders[size] }).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `approvals-list-${size}`);

    await page.goto(`${console()}approvals/order,${orders[size]}`);
    await page.getByRole('heading', { name: 'Spend 1,200 points', level: 1 }).waitFor();
    await page.getByText('The order platform').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `approvals-order-${size}`);

    await page.getByRole('button', { name: 'Approve', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Approve: Spend 1,200 points' });
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('Say why').waitFor();
    await dialog.getByLabel('Reason').fill('Called the customer');
    expect(await findings(page)).toEqual([]);
    await picture(page, `approvals-decide-${size}`);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await page.getByText('Approved: Spend 1,200 points.').waitFor();
    await page.getByText('Called the customer').waitFor();
    await picture(page, `approvals-decided-${size}`);
    expect(await page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0);
    const { body } = await opened.api.call(`GET /v1/orders/${orders[size]}`);
    expect(body.approval.decision).toMatchObject({ decision: 'approve', by: 'budi' });
    expect(complaints).toEqual([]);
    await close();
  });

  it('doesn’t let anybody decide on what they asked for, and says so', async () => {
    const ayu = await visit(opened.browser, 'desktop');
    await signIn(ayu.page, `${console()}customers/c-1002`, 'Ayu · admin');
    await ayu.page.getByRole('button', { name: 'Adjust points' }).click();
    const adjusting = ayu.page.getByRole('dialog', { name: 'Adjust points' });
    await adjusting.getByLabel('Points', { exact: true }).fill('600');
    await adjusting.getByLabel('Reason').fill('Big apology');
    await adjusting.getByRole('button', { name: 'Adjust points' }).click();
    await ayu.page.getByText('wait for a second person’s approval').waitFor();
    await ayu.page.getByRole('link', { name: 'Approvals' }).click();
    await ayu.page.getByText('Yours: somebody else decides').waitFor();
    await ayu.page.getByRole('link', { name: 'Give 600 points' }).click();
    await ayu.page.getByText('Somebody else has to decide this').waitFor();
    expect(await ayu.page.getByRole('button', { name: /Approve|Reject/ }).count()).toBe(0);
    expect(await findings(ayu.page)).toEqual([]);
    await picture(ayu.page, 'approvals-own');

    const budi = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(budi.page, ayu.page.url(), 'Budi · approver');
    await budi.page.getByRole('button', { name: 'Tolak' }).click();
    const rejecting = budi.page.getByRole('dialog', { name: 'Tolak: Beri 600 poin' });
    await rejecting.getByLabel('Alasan').fill('Sudah diganti dengan barang');
    await rejecting.getByRole('button', { name: 'Tolak' }).click();
    await budi.page.getByText('Ditolak: Beri 600 poin.').waitFor();
    await picture(budi.page, 'approvals-indonesian');
    for (const { complaints, close } of [ayu, budi]) {
      expect(complaints).toEqual([]);
      await close();
    }
  });

  it('tells who was quicker', async () => {
    const { page, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}approvals/adjustment,c-1002,old-account`, 'Budi · approver');
    await page.getByRole('button', { name: 'Reject' }).click();
    const decision = 'POST /v1/admin/approvals/adjustment,c-1002,old-account/decision';
    const body = { decision: 'reject', reason: 'They have none' };
    await opened.api.call(decision, { as: 'approver', body });
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Reason').fill('Not theirs');
    await dialog.getByRole('button', { name: 'Reject' }).click();
    await dialog.getByText('Somebody has decided it already').waitFor();
    await picture(page, 'approvals-too-late');
    await close();
  });

  it('shows an auditor what became of all, offers no decision, and saves it as a table', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}approvals`, 'Dewi · auditor');
    await page.getByText('Nothing waits for a decision').waitFor();
    await picture(page, 'approvals-none');
    await page.getByRole('button', { name: 'All of the last 30 days' }).click();
    await page.getByText('Rejected').first().waitFor();
    expect(new URL(page.url()).search).toBe('?show=all');
    await picture(page, 'approvals-all');
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const file = await saved;
    expect(file.suggestedFilename()).toBe('kawan-approvals-all.csv');
    const lines = readFileSync(await file.path(), 'utf8')
      .trim()
      .split('\r\n');
    // A line of names, the two orders, what both were given to begin with, and both adjustments.
    expect(lines).toHaveLength(7);
    await page.goto(`${console()}approvals/order,INV-9`);
    await page.getByText('Nothing waits under “order,INV-9”').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
