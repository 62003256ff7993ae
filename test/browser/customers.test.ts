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

beforeAll(async () => {
  opened = await openBrowser();
  const { call, give } = opened.api;
  const people = { 'c-1001': 'Sari Wulandari', 'c-1002': 'Budi Santoso', 'c-1003': 'Dewi' };
  for (const [customerId, name] of Object.entries(people)) {
    await call(`PUT /v1/customers/${customerId}`, { body: { name } });
  }
  await give('c-1001', 430);
  await order('INV-1', 'c-1002', { referralCode: await codeOf('c-1001'), customerIsNew: true });
  await order('INV-2', 'c-1001', { points: 200 });
});
afterAll(() => opened?.close());

const codeOf = async (customerId: string): Promise<string> =>
  (await opened.api.call(`GET /v1/customers/${customerId}`)).body.code;

async function order(orderId: string, customerId: string, more: object): Promise<void> {
  const body = { customerId, currency: 'IDR', subtotal: 150_000, ...more };
  const { call } = opened.api;
  await call(`PUT /v1/orders/${orderId}/hold`, { body });
  const confirmed = await call(`POST /v1/orders/${orderId}/confirm`, { body: {} });
  if (confirmed.status !== 200) throw new Error(`${orderId}: ${confirmed.text}`);
}

const console = () => `${opened.api.url}/console/`;

describe('the customers page', () => {
  it.each<Size>(['desktop', 'phone'])('lets support find and adjust, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, `${console()}customers`, 'Sari · support');
    await page.getByRole('heading', { name: 'Customers', level: 1 }).waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, `customers-find-${size}`);

    // By code, however it is typed.
    const code = await codeOf('c-1001');
    await page.getByRole('searchbox').fill(code.toLowerCase().replace('-', ' '));
    await page.getByRole('button', { name: 'Find customer' }).click();
    await page.getByRole('heading', { name: 'Sari Wulandari', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/customers/c-1001');

    await page.getByRole('button', { name: 'Adjust points' }).click();
    const dialog = page.getByRole('dialog', { name: 'Adjust points' });
    await dialog.getByRole('button', { name: 'Adjust points' }).click();
    await dialog.getByText('Say why').waitFor();
    await dialog.getByLabel('Points', { exact: true }).fill('20');
    await dialog.getByLabel('Reason').fill(`Parcel came late (${size})`);
    expect(await findings(page)).toEqual([]);
    await picture(page, `customers-adjust-${size}`);
    await dialog.getByRole('button', { name: 'Adjust points' }).click();

    await page.getByText('Sari Wulandari: +20 points.').waitFor();
    await page.getByRole('cell', { name: `Parcel came late (${size})` }).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `customers-${size}`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads in Indonesian, and offers an auditor nothing to change', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, `${console()}customers/c-1001`, 'Dewi · auditor');
    await page.getByRole('heading', { name: 'Sari Wulandari', level: 1 }).waitFor();
    await page.getByRole('heading', { name: 'Riwayat' }).waitFor();
    await page.getByText(/senilai Rp\s2\d\.\d00/).waitFor();
    expect(await page.getByRole('button', { name: /Sesuaikan|Tindakan/ }).count()).toBe(0);
    expect(await page.locator('html').getAttribute('lang')).toBe('id');
    expect(await findings(page)).toEqual([]);
    await picture(page, 'customers-indonesian');
    expect(complaints).toEqual([]);
    await close();
  });

  it('says so where nobody is found, and where the address names nobody', async () => {
    const { page, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}customers`, 'Sari · support');
    await page.getByRole('searchbox').fill('nobody at all');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody is known by “nobody at all”').waitFor();
    await picture(page, 'customers-nobody');
    await page.goto(`${console()}customers/c-9`);
    await page.getByText('Nobody is known by “c-9”').waitFor();
    await close();
  });

  it('makes a link that opens nowhere else, and waits for a second person over the threshold', async () => {
    const { page, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}customers/c-1003`, 'Ayu · admin');
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Make a link' }).click();
    await page.getByRole('button', { name: 'Make the link' }).click();
    const link = await page.getByLabel('Link', { exact: true }).inputValue();
    expect(link).toMatch(/\/points\/#[\w-]{43}$/);
    await picture(page, 'customers-link');
    await page.getByRole('button', { name: 'Close', exact: true }).click();

    await page.getByRole('button', { name: 'Adjust points' }).click();
    const dialog = page.getByRole('dialog', { name: 'Adjust points' });
    await dialog.getByLabel('Points', { exact: true }).fill('600');
    await dialog.getByLabel('Reason').fill('Big apology');
    await dialog.getByRole('button', { name: 'Adjust points' }).click();
    await page.getByText('+600 points for Dewi wait for a second person’s approval.').waitFor();
    await close();
  });
});

describe('the session', () => {
  it('outlives a reload, ends with signing out, and begins again where it was', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}customers/c-1002`, 'Budi · approver');
    await page.getByRole('heading', { name: 'Budi Santoso', level: 1 }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Budi Santoso', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Budi · approver' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('link', { name: 'Sign in as Ayu · admin' }).waitFor();
    await page.goto(`${console()}customers/c-1002`);
    await page.getByRole('link', { name: 'Sign in as Ayu · admin' }).click();
    await page.getByRole('heading', { name: 'Budi Santoso', level: 1 }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('asks to sign in again when the service takes the token no more', async () => {
    const { page, close } = await visit(opened.browser, 'desktop');
    await signIn(page, `${console()}customers/c-1002`, 'Sari · support');
    await page.getByRole('heading', { name: 'Budi Santoso', level: 1 }).waitFor();
    await page.evaluate(breakToken);
    await page.reload();
    await page.getByRole('link', { name: 'Sign in as Sari · support' }).click();
    await page.getByRole('heading', { name: 'Budi Santoso', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/console/customers/c-1002');
    await close();
  });
});

/** As when a key was changed: the token looks good here, has been for a while, and isn't. */
const breakToken = `
  const name = Object.keys(sessionStorage).find((key) => key.startsWith('oidc.user:'));
  const user = JSON.parse(sessionStorage.getItem(name));
  const [head, body] = user.access_token.split('.');
  const claims = { ...JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/'))), iat: 1 };
  user.access_token = [head, btoa(JSON.stringify(claims)), 'x'].join('.');
  sessionStorage.setItem(name, JSON.stringify(user));
`;
