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
/** Whose first day is after any day of this run. */
const year = new Date().getUTCFullYear() + 2;

beforeAll(async () => {
  opened = await openBrowser();
  const { call } = opened.api;
  for (const [customerId, name] of [
    ['c-1001', 'Sari Wulandari'],
    ['c-1002', 'Budi Santoso'],
  ]) {
    await call(`PUT /v1/customers/${customerId}`, { body: { name } });
  }
  const codes = [
    { code: 'LEBARAN26', usageLimit: 1000, validUntil: `${year}-01-01T00:00:00Z` },
    { code: 'TEMANLAMA', discount: { kind: 'percent', basisPoints: 1000, max: 20_000 } },
  ];
  for (const code of codes) {
    const made = await call('POST /v1/admin/codes', { body: { owner: 'c-1001', ...code } });
    if (made.status !== 201) throw new Error(made.text);
  }
  const held = await call('PUT /v1/orders/INV-1/hold', {
    body: {
      ...{ customerId: 'c-1002', currency: 'IDR', subtotal: 150_000 },
      ...{ referralCode: 'LEBARAN26', customerIsNew: true },
    },
  });
  if (held.status !== 201) throw new Error(held.text);
  await call('POST /_local/drain', { as: 'nobody' });
});
afterAll(() => opened.close());

const pageOf = (path: string) => `${opened.api.url}/console/${path}`;

describe('the codes page', () => {
  it.each<Size>(['desktop', 'phone'])(
    'lets an admin make a code, pause and revoke it, on a %s',
    async (size) => {
      const { page, complaints, close } = await visit(opened.browser, size);
      await signIn(page, pageOf('codes'), 'Ayu · admin');
      await page.getByText('LEBARAN26').first().waitFor();
      expect(await findings(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await picture(page, `codes-list-${size}`);

      await page.getByRole('button', { name: 'Make a code' }).click();
      const make = page.getByRole('dialog', { name: 'Make a code' });
      await make.getByRole('button', { name: 'Make a code' }).click();
      await make.getByText('Say whose code it is.').waitFor();
      await make.getByLabel('Owner').fill('c-1002');
      const code = `HUJAN${size.toUpperCase()}`;
      await make.getByLabel('Code', { exact: true }).fill(code);
      await make.getByRole('button', { name: /^Discount/ }).click();
      await page.getByRole('option', { name: 'A percentage' }).click();
      await make.getByLabel(/Percentage off/).fill('12,5');
      await make.getByLabel(/At most \(/).fill('25.000');
      await make.getByLabel('Uses at most').fill('500');
      await picture(page, `codes-make-${size}`);
      expect(await findings(page)).toEqual([]);
      await make.getByRole('button', { name: 'Make a code' }).click();

      await page.getByRole('heading', { name: code, level: 1 }).waitFor();
      await page.getByText(/12.5% off, at most Rp\s25,000/).waitFor();
      await page.getByText('0 of 500', { exact: true }).waitFor();
      expect(await findings(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await picture(page, `codes-code-${size}`);

      await page.getByRole('button', { name: 'Status' }).click();
      await page.getByRole('menuitem', { name: 'Pause' }).click();
      await page.getByRole('dialog').getByRole('button', { name: 'Pause' }).click();
      await page.getByText(`${code} is paused.`).waitFor();

      await page.getByRole('button', { name: 'Status' }).click();
      await page.getByRole('menuitem', { name: 'Revoke' }).click();
      const revoke = page.getByRole('dialog', { name: `Revoke ${code} for good?` });
      await revoke.getByRole('button', { name: 'Revoke' }).click();
      await revoke.getByText('This is not the code.').waitFor();
      await revoke.getByLabel(`Type ${code}`).fill(code.toLowerCase());
      await picture(page, `codes-revoke-${size}`);
      await revoke.getByRole('button', { name: 'Revoke' }).click();
      await page.getByText(`${code} is revoked for good.`).waitFor();
      await page.getByRole('button', { name: 'Status' }).waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('changes the limit and the end, and tells what is wrong at its field', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await signIn(page, pageOf('codes/lebaran26'), 'Ayu · admin');
    await page.getByText('1 of 1,000', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Change limit and end' }).click();
    const dialog = page.getByRole('dialog', { name: 'Change LEBARAN26' });
    expect(await dialog.getByLabel('Valid until', { exact: true }).inputValue()).toBe(
      `${year}/01/01`,
    );
    expect(await dialog.getByLabel('Valid until, at').inputValue()).toBe('07:00');
    await dialog.getByLabel('Uses at most').fill('none');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Type a whole number').waitFor();
    await dialog.getByLabel('Uses at most').fill('2,000');
    await dialog.getByLabel('Valid until', { exact: true }).fill(`${year}/02/01`);
    await picture(page, 'codes-change');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await page.getByText('1 of 2,000', { exact: true }).waitFor();
    const changed = await opened.api.call('GET /v1/admin/codes/LEBARAN26');
    expect(changed.body).toMatchObject({
      usageLimit: 2000,
      validUntil: `${year}-02-01T00:00:00.000Z`,
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it('finds a code or the codes of a customer, in Indonesian, and offers an auditor no change', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, pageOf('codes'), 'Dewi · auditor');
    await page.getByText('TEMANLAMA').waitFor();
    expect(await page.getByRole('button', { name: 'Buat kode' }).count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Unduh CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('kawan-codes.csv');

    await page.getByRole('searchbox').fill('c-1001');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Kode milik c-1001' }).waitFor();
    await page.getByText(/SARI-/).waitFor();
    await page.getByText(/potongan 10%, paling banyak Rp\s20\.000/).waitFor();
    await picture(page, 'codes-of-owner-indonesian');

    await page.getByRole('searchbox').fill('no such thing');
    await page.keyboard.press('Enter');
    await page.getByText('Tidak ada kode atau pelanggan “no such thing”').waitFor();
    await page.getByRole('searchbox').fill('teman-lama');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'TEMANLAMA', level: 1 }).waitFor();
    expect(await page.getByRole('button', { name: /Status|Ubah/ }).count()).toBe(0);
    await picture(page, 'codes-code-indonesian');
    expect(complaints).toEqual([]);
    await close();
  });
});
