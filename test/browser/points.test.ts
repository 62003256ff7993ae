import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { siteFolder } from '../../infra/site/build.ts';
import {
  findings,
  isTooWide,
  type Opened,
  openBrowser,
  picture,
  type Size,
  visit,
} from './browser.ts';

const customerId = 'c-1001';
let opened: Opened;
let code: string;

beforeAll(async () => {
  opened = await openBrowser();
  const { call, give } = opened.api;
  ({ code } = (
    await call(`PUT /v1/customers/${customerId}`, { body: { name: 'Sari Wijaya' } })
  ).body);
  for (let gifts = 0; gifts < 20; gifts++) await give(customerId, 20);
  await call('PUT /v1/customers/c-1002', { body: { name: 'Budi' } });
  await order('INV-1', 'c-1002', { referralCode: code, customerIsNew: true });
  await order('INV-2', customerId, { points: 120 });
  const body = { customerId, currency: 'IDR', subtotal: 150_000, points: 60 };
  await call('PUT /v1/orders/INV-3/hold', { body });
});
afterAll(() => opened.close());

async function order(orderId: string, buyer: string, more: object): Promise<void> {
  const { call } = opened.api;
  const body = { customerId: buyer, currency: 'IDR', subtotal: 150_000, ...more };
  await call(`PUT /v1/orders/${orderId}/hold`, { body });
  const confirmed = await call(`POST /v1/orders/${orderId}/confirm`, { body: {} });
  if (confirmed.status !== 200) throw new Error(`${orderId}: ${confirmed.text}`);
}

async function newLink(): Promise<{ url: string; token: string }> {
  const { body } = await opened.api.call(`POST /v1/customers/${customerId}/links`);
  return { url: body.url, token: new URL(body.url).hash.slice(1) };
}

const indonesian = { locale: 'id-ID' };
const shown = (page: Page) => page.locator('[data-state=shown]').waitFor();
const inTrouble = (page: Page) => page.locator('[data-state=trouble]').waitFor();

/** How far what was on the screen already was moved by what came later, as browsers score it. */
const layoutShift = (page: Page): Promise<number> =>
  page.evaluate<number>(`new Promise((resolve) => {
    let sum = 0;
    const watching = new PerformanceObserver((list) => {
      for (const { value } of list.getEntries()) sum += value;
    });
    watching.observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => resolve(sum), 100);
  })`);

describe('the customer’s page', () => {
  it.each<Size>(['phone', 'desktop'])('shows points, code and history, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size, indonesian);
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const { url, token } = await newLink();
    await page.goto(url);
    await shown(page);
    expect(page.url()).toBe(`${opened.api.url}/points/`);
    expect(await layoutShift(page)).toBeLessThan(0.02);

    const text = async (id: string) =>
      (await page.locator(`#${id}`).innerText()).replace(/\s+/g, ' ');
    expect(await text('hero')).toBe(
      'Halo, Sari Wijaya 220poin Senilai Rp 22.000 Dapat dipakai mulai dari 50 poin per pesanan.',
    );
    expect(await text('ahead')).toMatch(/Akan masuk pada \d+ \S+ \d{4} \+10 poin/);
    expect(await text('ahead')).toMatch(/Disisihkan untuk pesanan .* 60 poin/);
    expect(await text('ahead')).toMatch(/Pakai sebelum 1 \S+ \d{4} 07\.00 220 poin/);
    expect(await text('code-card')).toContain(
      `Teman Anda hemat Rp 5.000 pada pesanan pertamanya; Anda mendapat 10 poin. ${code}`,
    );
    await page.getByRole('img', { name: `Kode QR untuk ${code}` }).waitFor();
    expect(await text('privacy')).toMatch(/berlaku sampai \d\d\.\d\d\./);

    const rows = page.locator('#history li');
    expect(await rows.count()).toBe(20);
    await page.getByRole('button', { name: 'Tampilkan yang lebih lama' }).click();
    await rows.nth(21).waitFor();
    expect(await rows.count()).toBe(22);
    expect(await page.locator('#more').isVisible()).toBe(false);
    expect(await rows.nth(0).innerText()).toMatch(/Dipakai untuk pesanan.*Pesanan INV-2.*−120/s);

    expect(asked.filter((each) => each.includes(token) || each.includes(customerId))).toEqual([]);
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `points-${size}`);
    expect(complaints).toEqual([]);
    await close();
  });

  it('shares the code, and never the link', async () => {
    const { page, context, complaints, close } = await visit(opened.browser, 'phone', indonesian);
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.addInitScript(`navigator.share = async (what) => { window.shared = what; };`);
    const { url, token } = await newLink();
    await page.goto(url);
    await shown(page);

    await page.getByRole('button', { name: 'Salin kode' }).click();
    await page.getByRole('button', { name: 'Kode disalin ✓' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(code);
    await page.getByRole('button', { name: 'Bagikan' }).click();
    const message = `Pakai kode ${code} untuk pesanan pertamamu dan hemat Rp\u00a05.000!`;
    expect(await page.evaluate('window.shared')).toEqual({ text: message });
    const whatsapp = page.getByRole('link', { name: 'Kirim lewat WhatsApp' });
    const href = new URL(String(await whatsapp.getAttribute('href')));
    expect(`${href.origin}${href.pathname}`).toBe('https://wa.me/');
    expect(href.searchParams.get('text')).toBe(message);
    expect(await page.content()).not.toContain(token);
    await picture(page, 'points-share-phone');
    expect(complaints).toEqual([]);
    await close();
  });

  it('speaks English too, and can be loaded again in its tab', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'phone');
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.goto((await newLink()).url);
    await page.getByRole('heading', { name: 'Hello, Sari Wijaya' }).waitFor();
    await page.reload();
    await page.getByText('Worth Rp\u00a022,000').waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, 'points-english-dark-phone');
    await page.getByRole('button', { name: 'ID: Bahasa Indonesia' }).click();
    await page.getByRole('heading', { name: 'Halo, Sari Wijaya' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('id');
    expect(complaints).toEqual([]);
    await close();
  });

  it.each<Size>(['phone', 'desktop'])(
    'says what to do when the link has ended, on a %s',
    async (size) => {
      const { page, complaints, close } = await visit(opened.browser, size, indonesian);
      await page.goto((await newLink()).url);
      await shown(page);
      await newLink();
      await page.reload();
      await inTrouble(page);
      await page.getByRole('heading', { name: 'Tautan ini sudah berakhir' }).waitFor();
      await page.getByText('Minta tautan baru kepada toko').waitFor();
      expect(await page.getByText(code).isVisible()).toBe(false);
      expect(await page.evaluate('sessionStorage.length')).toBe(0);
      expect(await findings(page)).toEqual([]);
      await picture(page, `points-expired-${size}`);

      // The next link opens in the same tab, where only what is behind the # is another.
      const { url } = await newLink();
      await page.evaluate(`location.href = '${url}'`);
      await shown(page);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('asks who comes without a link for theirs', async () => {
    const { page, close } = await visit(opened.browser, 'phone', indonesian);
    await page.goto(`${opened.api.url}/points/`);
    await page.getByRole('heading', { name: 'Buka dari tautan Anda' }).waitFor();
    await close();
  });

  it('waits for a connection, and for a service that is busy', async () => {
    const { page, close } = await visit(opened.browser, 'phone', indonesian);
    await page.route('**/v1/me', (route) => route.abort());
    await page.goto((await newLink()).url);
    await page.getByRole('heading', { name: 'Tidak ada sambungan' }).waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, 'points-offline-phone');
    await page.unroute('**/v1/me');
    await page.evaluate(`window.dispatchEvent(new Event('online'))`);
    await shown(page);

    await page.route('**/v1/me', (route) => route.fulfill({ status: 503 }));
    await page.reload();
    await page.getByRole('heading', { name: 'Sedang ramai' }).waitFor();
    await page.unroute('**/v1/me');
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await shown(page);
    await close();
  });

  it('shows the points although the history can’t be loaded', async () => {
    const { page, close } = await visit(opened.browser, 'phone', indonesian);
    await page.route('**/v1/me/entries?**', (route) => route.abort());
    await page.goto((await newLink()).url);
    await shown(page);
    await page.getByText('Riwayat belum dapat dimuat.').waitFor();
    await page.unroute('**/v1/me/entries?**');
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await page.locator('#history li').first().waitFor();
    await close();
  });

  it('weighs at most 30 KB with everything that it loads', () => {
    const folder = join(siteFolder, 'points');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((file) => file.isFile())
      .reduce(
        (sum, file) => sum + gzipSync(readFileSync(join(file.parentPath, file.name))).length,
        0,
      );
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThanOrEqual(30_000);
  });
});
