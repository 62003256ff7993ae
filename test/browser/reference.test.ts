import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  findings,
  isTooWide,
  type Opened,
  openBrowser,
  picture,
  type Size,
  visit,
} from './browser.ts';

let opened: Opened;

beforeAll(async () => {
  opened = await openBrowser();
});
afterAll(() => opened.close());

describe('the API reference', () => {
  it.each<Size>(['desktop', 'phone'])('can be read, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await page.goto(`${opened.api.url}/docs/#hold-order`);
    await page.getByRole('heading', { name: 'Hold an order’s discounts' }).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `reference-${size}`, false);
    expect(complaints).toEqual([]);
    await close();
  });

  it('explains a problem where its type says', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'phone');
    const route = '/v1/orders/INV-none/confirm';
    const { body } = await opened.api.call(`POST ${route}`, { body: {} });
    await page.goto(String(new URL(body.type, opened.api.url + route)));
    await page.getByRole('heading', { name: body.title }).waitFor();
    await page.getByText('Nothing was ever held under this order id').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, 'problem-phone');
    await page.getByRole('link', { name: 'confirm-order' }).click();
    await page.getByRole('heading', { name: 'Confirm an order' }).waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
