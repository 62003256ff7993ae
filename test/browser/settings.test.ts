import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
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
});
afterAll(() => opened.close());

const pageOf = (path: string) => `${opened.api.url}/console/${path}`;
const current = async () => (await opened.api.call('GET /v1/admin/settings')).body;

/** As another admin does it meanwhile. */
async function change(edit: (document: Awaited<ReturnType<typeof current>>) => void) {
  const { body, headers } = await opened.api.call('GET /v1/admin/settings');
  edit(body);
  const etag = headers.get('etag') ?? '';
  const put = await opened.api.call('PUT /v1/admin/settings', {
    body,
    headers: { 'if-match': etag },
  });
  if (put.status !== 200) throw new Error(put.text);
}

const billOf = async (page: Page, name: string): Promise<string> =>
  (await page.getByRole('region', { name }).innerText()).replace(/\s+/g, ' ');

describe('the settings page', () => {
  it.each<Size>(['desktop', 'phone'])(
    'lets an admin change the discount after seeing what it does, on a %s',
    async (size) => {
      const off = size === 'desktop' ? 7500 : 8000;
      const inWords = `Rp ${off.toLocaleString('en-GB')}`;
      const { page, complaints, close } = await visit(opened.browser, size);
      await signIn(page, pageOf('settings'), 'Ayu · admin');
      await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
      const before = (await current()).referral.discount.amount;
      const discount = page.getByLabel('Amount off (Rp)');
      await discount.fill('0');
      await page.getByRole('button', { name: 'Review changes' }).click();
      await page.getByText('Type a whole amount of 1 or more.').waitFor();
      await page.getByText('Mend the marked rules to see it.').waitFor();
      await discount.fill(String(off));
      await page.getByLabel('Points', { exact: true }).first().fill('200');
      expect(await billOf(page, 'In force now')).toContain(
        `To pay Rp ${(130_000 - before).toLocaleString('en-GB')}`,
      );
      expect(await billOf(page, 'With your changes')).toContain(
        `To pay Rp ${(130_000 - off).toLocaleString('en-GB')}`,
      );
      expect(await findings(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await picture(page, `settings-rules-${size}`);

      await page.getByRole('button', { name: 'Review changes' }).click();
      const dialog = page.getByRole('dialog', { name: 'Save these changes?' });
      await dialog.getByText('Discount for the friend').waitFor();
      expect((await dialog.innerText()).replace(/\s+/g, ' ')).toContain(`to ${inWords}`);
      expect(await findings(page)).toEqual([]);
      await picture(page, `settings-save-${size}`);
      await dialog.getByRole('button', { name: 'Save' }).click();
      await page.getByText('The settings are saved.').waitFor();
      expect((await current()).referral.discount).toEqual({ kind: 'fixed', amount: off });

      await page.getByRole('tab', { name: 'History' }).click();
      await page.getByText('Discount for the friend').first().waitFor();
      expect(new URL(page.url()).pathname).toBe('/console/settings/history');
      await picture(page, `settings-history-${size}`);
      expect(await isTooWide(page)).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('puts one’s changes on top of what somebody else saved meanwhile', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await signIn(page, pageOf('settings'), 'Ayu · admin');
    await page.getByLabel('Amount off (Rp)').fill('9.000');
    await page.getByLabel('A point is worth (Rp)').fill('120');
    await change((document) => {
      document.points.valuePerPoint = 90;
      document.referral.referrerPoints = 25;
    });
    await page.getByRole('button', { name: 'Review changes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    const dialog = page.getByRole('dialog', { name: 'Somebody else has changed the settings' });
    await dialog.getByText('from 10 points to 25 points').waitFor();
    await dialog.getByText('You both changed: A point is worth.').waitFor();
    await picture(page, 'settings-stale');
    await dialog.getByRole('button', { name: 'Put my changes on the newest' }).click();
    expect(await page.getByLabel('Reward for the code’s owner (points)').inputValue()).toBe('25');
    await page.getByRole('button', { name: 'Review changes' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('The settings are saved.').waitFor();
    expect(await current()).toMatchObject({
      referral: { discount: { amount: 9000 }, referrerPoints: 25 },
      points: { valuePerPoint: 120 },
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it.each<Size>(['desktop', 'phone'])(
    'stops a part of the programme, saying what stays possible, on a %s',
    async (size) => {
      const { page, complaints, close } = await visit(opened.browser, size);
      await signIn(page, pageOf('settings/switches'), 'Ayu · admin');
      await page.getByRole('button', { name: 'Stop: Paying with points' }).click();
      const dialog = page.getByRole('dialog', { name: 'Stop: Paying with points?' });
      await dialog.getByText('What stays possible').waitFor();
      await picture(page, `settings-stop-${size}`);
      await dialog.getByRole('button', { name: 'Stop' }).click();
      await page.getByRole('button', { name: 'Start: Paying with points' }).waitFor();
      expect((await current()).program.redeem).toBe(false);

      await page.getByRole('button', { name: 'Change who takes part' }).click();
      const rollout = page.getByRole('dialog', { name: 'Change who takes part' });
      await rollout.getByLabel('Share of customers (%)').fill('20');
      await rollout.getByLabel('Always among them').fill('c-1001\nc-1002\nc-1001');
      await rollout.getByRole('button', { name: 'Save' }).click();
      await rollout.getByText('“c-1001” can’t be a customer id').waitFor();
      await rollout.getByLabel('Always among them').fill('c-1001\nc-1002');
      await picture(page, `settings-rollout-${size}`);
      await rollout.getByRole('button', { name: 'Save' }).click();
      await page.getByText('20% of the customers and 2 by name', { exact: true }).waitFor();
      expect(await findings(page)).toEqual([]);
      expect(await isTooWide(page)).toBe(false);
      await picture(page, `settings-switches-${size}`);
      await change(({ program }) => {
        Object.assign(program, { redeem: true, rolloutPercent: 100, allowList: [] });
      });
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('reads in Indonesian, and lets an auditor change nothing', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, pageOf('settings'), 'Dewi · auditor');
    await page.getByText('hanya admin yang mengubahnya').waitFor();
    expect(await page.getByRole('button', { name: 'Tinjau perubahan' }).count()).toBe(0);
    expect(await page.getByLabel('Nilai satu poin (Rp)').isEditable()).toBe(false);
    await page.getByLabel('Pesanan sebelum diskon (Rp)').fill('1.000.000');
    expect(await billOf(page, 'Berlaku sekarang')).toMatch(/Harus dibayar Rp 99\d\.000/);
    await picture(page, 'settings-indonesian');
    await page.getByRole('tab', { name: 'Sakelar' }).click();
    await page.getByText('Seluruh program').waitFor();
    expect(await page.getByRole('button', { name: /Hentikan|Mulai/ }).count()).toBe(0);
    await picture(page, 'settings-switches-indonesian');
    expect(complaints).toEqual([]);
    await close();
  });
});
