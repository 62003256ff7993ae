import { readFileSync } from 'node:fs';
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
import { playDay } from './shop-day.ts';

let opened: Opened;
let day = '';
const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

/** The day is over, and was reported. */
beforeAll(async () => {
  opened = await openBrowser();
  const { call, advance } = opened.api;
  day = dayOf(Date.now());
  await call('POST /_local/clock', { as: 'nobody', body: { now: `${day}T10:00:00.000Z` } });
  await playDay(opened.api);
  await advance(24 * 60 * 60);
  const job = await call('POST /_local/jobs/report-day', { as: 'nobody' });
  if (job.status !== 200) throw new Error(job.text);
});
afterAll(() => opened.close());

const console = () => `${opened.api.url}/console/`;

async function savedBy(page: Page): Promise<{ name: string; lines: string[] }> {
  const saved = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download CSV' }).click();
  const file = await saved;
  const lines = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\r\n');
  return { name: file.suggestedFilename(), lines };
}

describe('the reports page', () => {
  it.each<Size>(['desktop', 'phone'])('tells what a day came to, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, `${console()}reports`, 'Dewi · auditor');
    await page.getByText('Not over yet').waitFor();
    await page.getByRole('button', { name: 'The day before' }).click();
    await page.getByText('Nothing has changed').waitFor();
    expect(new URL(page.url()).pathname).toBe(`/console/reports/${day}`);
    await page.getByText('Rp 23,000').first().waitFor();
    await page.getByText('Those are too many points for this order').waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `reports-day-${size}`);
    const { name, lines } = await savedBy(page);
    expect(name).toBe(`kawan-report-${day}.csv`);
    expect(lines).toContain('"orders","","confirmedOrders",2');
    expect(complaints).toEqual([]);
    await close();
  });

  it('says first what somebody has to look at', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop');
    await page.route(`**/v1/admin/reports/${day}`, async (route) => {
      const response = await route.fetch();
      const report = await response.json();
      report.points.unexplainedPoints = -3;
      report.drift.freezes = 1;
      report.reported.changed = ['orders.holds', 'topReferrers.c-1001.rewardedOrders'];
      await route.fulfill({ response, json: report });
    });
    await signIn(page, `${console()}reports/${day}`, 'Ayu · admin');
    await page.getByText('−3 points are unexplained').waitFor();
    await page.getByText('Orders: Held, 3').waitFor();
    await page.getByText('Top referrers: c-1001, Rewarded').waitFor();
    expect(await findings(page)).toEqual([]);
    await picture(page, 'reports-alarms');
    expect(complaints).toEqual([]);
    await close();
  });

  it.each<Size>(['desktop', 'phone'])('adds up a range of days, on a %s', async (size) => {
    const { page, complaints, close } = await visit(opened.browser, size);
    await signIn(page, `${console()}reports`, 'Sari · support');
    await page.getByText('Not over yet').waitFor();
    const tomorrow = dayOf(Date.parse(day) + 24 * 60 * 60 * 1000);
    await page.goto(`${console()}reports/${day}/${tomorrow}`);
    await page.getByRole('heading', { name: 'By day' }).waitFor();
    expect(await findings(page)).toEqual([]);
    expect(await isTooWide(page)).toBe(false);
    await picture(page, `reports-range-${size}`);
    if (size === 'desktop') {
      const { name, lines } = await savedBy(page);
      expect(name).toBe(`kawan-report-${day}-to-${tomorrow}.csv`);
      expect(lines).toHaveLength(3);
      await page.getByRole('button', { name: 'Last 30 days' }).click();
      await page.getByRole('heading', { name: 'By day' }).waitFor();
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it('reads in Indonesian, and says what can’t be reported on', async () => {
    const { page, complaints, close } = await visit(opened.browser, 'desktop', { locale: 'id-ID' });
    await signIn(page, `${console()}reports/${day}`, 'Dewi · auditor');
    await page.getByText('Tidak ada yang berubah').waitFor();
    await page.getByText('Rp 23.000').first().waitFor();
    await picture(page, 'reports-indonesian');
    await page.goto(`${console()}reports/2999-01-01`);
    await page.getByText('Tidak ada apa-apa di sini').waitFor();
    await page.goto(`${console()}reports/${day}/2020-01-01`);
    await page.getByText('Ada yang tidak benar').waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});
