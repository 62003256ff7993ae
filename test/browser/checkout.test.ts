import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { contract } from '../../functions/quote-order/contract.ts';
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

/** The first run of a job looks through a month, day by day. */
const jobsMsMax = 60_000;
/** For tests that go through all of an order, on a machine that is busy. */
const longMsMax = 180_000;

let opened: Opened;
let rinasCode: string;

beforeAll(async () => {
  opened = await openBrowser();
  const { body } = await opened.api.call('PUT /v1/customers/demo-rina', { body: { name: 'Rina' } });
  rinasCode = body.code;
});
afterAll(() => opened.close());

/** Opens the demo page as somebody new, with so many points. */
async function shopAs(page: Page, name: string, points = 0): Promise<string> {
  await page.goto(`${opened.api.url}/demo/`);
  await page.getByRole('textbox', { name: 'Name of a new customer' }).fill(name);
  await page.getByRole('button', { name: 'Enrol' }).click();
  await page.getByText(`${name}: own code`).waitFor();
  const customerId = String(await page.locator('kawan-checkout').getAttribute('customer'));
  if (points > 0) {
    await opened.api.give(customerId, points);
    await page.evaluate(`document.querySelector('kawan-checkout').refresh()`);
  }
  await priced(page);
  return customerId;
}

const priced = (page: Page) => page.locator('kawan-checkout:not([busy])').waitFor();
const total = (page: Page) => page.locator('kawan-checkout .lines div:last-child dd').innerText();
const codeField = (page: Page) => page.getByRole('textbox', { name: 'Kode teman' });

/** What was asked of the shop's quote endpoint. */
function quotesOf(page: Page): { referralCode?: string; points: number }[] {
  const quotes: { referralCode?: string; points: number }[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/quotes')) quotes.push(request.postDataJSON());
  });
  return quotes;
}

const formOfAnotherShop = (kawan: string) => `<!doctype html><title>Shop</title>
  <link rel="icon" href="data:,">
  <script defer src="${kawan}/checkout/kawan-checkout.js"></script>
  <kawan-checkout quote-url="/quote" customer="c-1" subtotal="150000"></kawan-checkout>`;

/** The code with its third symbol mistyped. */
const mistyped = (code: string) =>
  code.replace(/^(..)./, (_, two) => `${two}${code[2] === '7' ? '8' : '7'}`);

describe('<kawan-checkout>', () => {
  it('sees a mistyped code before anybody is asked', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'phone');
    const quotes = quotesOf(page);
    await shopAs(page, 'Typo');
    await codeField(page).fill(mistyped(rinasCode));
    await page.getByText('ada huruf atau angka yang salah ketik').waitFor();
    expect(await codeField(page).getAttribute('aria-invalid')).toBe('true');
    expect(await findings(page)).toEqual([]);
    await picture(page, 'checkout-mistyped-phone');
    await codeField(page).press('Enter');
    await codeField(page).fill(rinasCode.toLowerCase().replace('-', ' '));
    await page.getByText('Kode diterima: hemat Rp\u00a05.000.').waitFor();
    expect(await total(page)).toBe('Rp\u00a0105.000');
    const codes = new Set(quotes.flatMap(({ referralCode }) => referralCode ?? []));
    expect([...codes]).toEqual([rinasCode.toLowerCase().replace('-', ' ')]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('finds the code in a message that is pasted', async () => {
    const { page, context, close } = await visit(opened.browser, 'desktop');
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await shopAs(page, 'Paste');
    const message = `Hai kak! Pakai kode ${rinasCode} ya`;
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(message)})`);
    await codeField(page).press('Control+v');
    await page.getByText('Kode diterima').waitFor();
    expect(await codeField(page).inputValue()).toBe(rinasCode);
    await close();
  });

  it('offers as many points as the order takes, by mouse, keyboard or number', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await shopAs(page, 'Points', 430);
    const slider = page.getByRole('slider', { name: 'Bayar dengan poin' });
    await slider.press('ArrowRight');
    await priced(page);
    expect(await slider.getAttribute('aria-valuetext')).toBe('50 poin, senilai Rp\u00a05.000');
    expect(await total(page)).toBe('Rp\u00a0105.000');
    await slider.press('ArrowLeft');
    await priced(page);
    expect(await total(page)).toBe('Rp\u00a0110.000');
    const number = page.getByRole('textbox', { name: 'Bayar dengan poin' });
    await number.fill('9999');
    await number.press('Enter');
    await priced(page);
    expect(await number.inputValue()).toBe('430');
    expect(await total(page)).toBe('Rp\u00a067.000');
    expect(await findings(page)).toEqual([]);
    await picture(page, 'checkout-points-desktop');

    // A smaller order takes fewer points, and says so.
    await page.getByRole('button', { name: 'One Deep clean fewer' }).click();
    await page.getByText('Disesuaikan menjadi 350 poin.').waitFor();
    await priced(page);
    expect(await total(page)).toBe('Rp\u00a00');
    expect(complaints).toEqual([]);
    await close();
  });

  it('says in plain words why a code is refused, and asks for it once', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'phone');
    const customerId = await shopAs(page, 'Own', 100);
    const { body } = await opened.api.call(`GET /v1/customers/${customerId}`);
    const quotes = quotesOf(page);
    await codeField(page).fill(body.code);
    await page.getByText('Ini kode pelanggan sendiri; kode hanya untuk teman.').waitFor();
    await priced(page);
    await page.getByRole('button', { name: 'Semua' }).click();
    await page.getByText('100 poin, senilai').waitFor();
    await priced(page);
    expect(quotes.filter(({ referralCode }) => referralCode)).toHaveLength(1);
    const value = await page.evaluate(`document.querySelector('kawan-checkout').value`);
    expect(value).toMatchObject({ referralCode: null, points: 100, total: 100_000 });
    await picture(page, 'checkout-refused-phone');
    expect(complaints).toEqual([]);
    await close();
  });

  it('lets the order go on when prices can’t be asked for', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'phone');
    await shopAs(page, 'Down', 430);
    let isDown = true;
    // Longer than the test: it asks again when it is told to, not meanwhile by itself.
    const down = { status: 503, headers: { 'retry-after': '600' }, body: '{}' };
    await page.route('**/quotes', (route) => (isDown ? route.fulfill(down) : route.fallback()));
    await codeField(page).fill(rinasCode);
    const excuse = page.getByText('Diskon sedang tidak dapat dihitung.');
    await excuse.waitFor();
    expect(await total(page)).toBe('Rp\u00a0110.000');
    expect(await findings(page)).toEqual([]);
    await picture(page, 'checkout-unavailable-phone');

    isDown = false;
    await page.getByRole('button', { name: 'Coba lagi' }).click();
    await priced(page);
    expect(await excuse.isVisible()).toBe(false);
    expect(await total(page)).toBe('Rp\u00a0105.000');

    isDown = true;
    await page.evaluate(`document.querySelector('kawan-checkout').refresh()`);
    await excuse.waitFor();
    await page.getByRole('button', { name: 'Pay Rp\u00a0110,000' }).click();
    await page.getByText('confirmed', { exact: true }).first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('is a part of a form around it', async () => {
    const { page, close } = await visit(opened.browser, 'desktop');
    const customerId = await shopAs(page, 'Form', 60);
    await page.evaluate(`{
      const form = document.createElement('form');
      form.id = 'around';
      form.innerHTML = '<kawan-checkout name="kawan" quote-url="/demo/api/quotes" subtotal="50000"'
        + ' customer="${customerId}" code="${rinasCode}" language="en"></kawan-checkout>';
      document.querySelector('main').prepend(form);
    }`);
    const element = page.locator('#around kawan-checkout');
    await element.getByText('Code accepted').waitFor();
    await page.locator('#around kawan-checkout:not([busy])').waitFor();
    const sent = await page.evaluate(`[...new FormData(document.getElementById('around'))]`);
    expect(Object.fromEntries(sent as [string, string][])).toEqual({
      'kawan.referralCode': rinasCode,
      'kawan.points': '0',
      'kawan.quoteToken': expect.stringMatching(/^\S{40,}$/),
      'kawan.total': '45000',
      'kawan.status': 'priced',
    });
    const isValid = () => page.evaluate(`document.getElementById('around').checkValidity()`);
    expect(await isValid()).toBe(true);
    await element.getByRole('textbox', { name: 'Friend’s code' }).fill(mistyped(rinasCode));
    expect(await isValid()).toBe(false);
    await page.evaluate(`document.getElementById('around').reset()`);
    await page.locator('#around kawan-checkout:not([busy])').waitFor();
    expect(await isValid()).toBe(true);
    await close();
  });

  it('works on a page of another origin with a strict policy', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'phone', { locale: 'en-GB' });
    const policy = `default-src 'none'; img-src data:; script-src ${opened.api.url}; connect-src 'self'`;
    const example = contract.replies[200].meta()?.examples?.[0];
    const shop = createServer((request, response) => {
      const isQuote = request.url === '/quote';
      response.setHeader('content-type', isQuote ? 'application/json' : 'text/html');
      response.setHeader('content-security-policy', policy);
      response.end(isQuote ? JSON.stringify(example) : formOfAnotherShop(opened.api.url));
    });
    await new Promise<void>((resolve) => shop.listen(0, '127.0.0.1', resolve));
    const address = shop.address();
    await page.goto(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`);
    await priced(page);
    expect(await total(page)).toBe('Rp\u00a0115,000');
    expect(await page.getByText('WEEKEND').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
    shop.close();
  });

  it('weighs at most 12 KB, and has no zod in it', () => {
    const script = readFileSync(join(siteFolder, 'checkout', 'kawan-checkout.js'));
    expect(gzipSync(script).length).toBeLessThanOrEqual(12_000);
    expect(script.toString()).not.toMatch(/_zod|ZodError|invalid_type/);
  });
});

describe('the demo order page', () => {
  it.each<Size>(['desktop', 'phone'])(
    'orders with a code, pays, refunds, on a %s',
    async (size) => {
      const { page, context, complaints, close } = await visit(opened.browser, size);
      await shopAs(page, `Wati ${size}`, 200);
      await page.getByRole('button', { name: /^Rina: / }).click();
      await page.getByText('Kode diterima').waitFor();
      await page.getByRole('button', { name: 'Semua' }).click();
      await page.getByRole('button', { name: 'Pay Rp\u00a085,000' }).click();
      const order = page.locator('#order');
      await order.getByText('Paid. What the order earned').waitFor();
      expect(await findings(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await picture(page, `demo-paid-${size}`);

      await order.getByRole('button', { name: 'Refund Rp\u00a042,500' }).click();
      await order.getByText('A part was paid back').waitFor();
      await order.getByRole('button', { name: 'Refund all Rp\u00a042,500' }).click();
      await order.getByText('All was paid back').waitFor();
      expect(await order.locator('tbody tr').count()).toBe(4);
      const calls = await page.locator('#calls summary').allInnerTexts();
      expect(calls.filter((call) => /\/(hold|confirm|refunds\/)/.test(call))).toHaveLength(4);
      await page.locator('#calls summary').first().click();
      expect(await findings(page)).toEqual([]);
      await picture(page, `demo-refunded-${size}`);

      await page.getByRole('radio', { name: /^Rina/ }).check({ force: true });
      await page.getByRole('button', { name: 'Make a link to Rina’s page' }).click();
      const [points] = await Promise.all([
        context.waitForEvent('page'),
        page.getByRole('link', { name: 'Open Rina’s page' }).click(),
      ]);
      await points.getByRole('heading', { name: 'Hello, Rina' }).waitFor();
      await points.getByText('A friend used your code').first().waitFor();
      expect(complaints).toEqual([]);
      await close();
    },
    longMsMax,
  );

  it('holds and cancels, and sends a payment again', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await shopAs(page, 'Tri');
    await page.getByRole('button', { name: 'Hold, and pay later' }).click();
    const order = page.locator('#order');
    await order.getByText('The discounts are reserved').waitFor();
    await order.getByRole('button', { name: 'Cancel' }).click();
    await order.getByText('Cancelled. Everything it held').waitFor();

    await page.getByRole('button', { name: 'Pay Rp\u00a0110,000' }).click();
    await order.getByText('Paid. What the order earned').waitFor();
    await page.getByRole('button', { name: 'Send the last payment again' }).click();
    await page.locator('#calls').getByText('replayed').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it('waits for the price, and takes no other than the one on the button', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await shopAs(page, 'Cepat');
    const asked = Promise.withResolvers<void>();
    const answering = Promise.withResolvers<void>();
    await page.route('**/quotes', async (route) => {
      asked.resolve();
      await answering.promise;
      await route.fallback();
    });
    await codeField(page).fill(rinasCode);
    await asked.promise;
    await page.getByRole('button', { name: 'Pay Rp\u00a0110,000' }).click();
    answering.resolve();
    await page.getByText('The price has just changed').waitFor();
    await page.getByRole('button', { name: 'Pay Rp\u00a0105,000' }).click();
    await page.locator('#order').getByText('Paid. What the order earned').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });

  it(
    'lets time pass, as long as the jobs take for two weeks',
    async () => {
      const { page, complaints, close } = await visit(opened.browser, 'desktop');
      await shopAs(page, 'Lama');
      const before = (await opened.api.call('GET /_local/clock', { as: 'nobody' })).body.now;
      await page.getByRole('button', { name: 'Let two weeks pass' }).click();
      await page.getByText('It is two weeks later').waitFor({ timeout: jobsMsMax });
      const after = (await opened.api.call('GET /_local/clock', { as: 'nobody' })).body.now;
      expect(Date.parse(after) - Date.parse(before)).toBeGreaterThanOrEqual(14 * 86_400_000);
      expect(complaints).toEqual([]);
      await close();
    },
    2 * jobsMsMax,
  );

  it('makes something to review', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await shopAs(page, 'Umi');
    await page.getByRole('button', { name: 'Four strangers, one phone' }).click();
    await page.getByText('Look under Reviews').waitFor();
    await opened.api.call('POST /_local/drain', { as: 'nobody' });
    const { body } = await opened.api.call('GET /v1/admin/reviews');
    expect(body.reviews.length).toBeGreaterThan(0);
    expect(complaints).toEqual([]);
    await close();
  });
});
