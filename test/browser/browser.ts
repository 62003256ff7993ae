import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium as driver, type Page } from 'playwright-core';
import { siteFolder } from '../../infra/site/build.ts';
import { type Api, startApi } from '../e2e/api.ts';
import { unpackChromium } from './chromium.ts';

/** The widths that people have: what is built for one is tried at both. */
export const sizes = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1280, height: 800 },
} as const;
export type Size = keyof typeof sizes;

const screenshots = fileURLToPath(new URL('screenshots/', import.meta.url));
const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** One browser and one local stack with the pages as they were built, for a whole test file. */
export async function openBrowser() {
  const [api, browser] = await Promise.all([startApi({ site: siteFolder }), launch()]);
  return {
    api,
    browser,
    close: async () => {
      await browser.close();
      await api.close();
    },
  };
}

export type Opened = { api: Api; browser: Browser; close(): Promise<void> };

const launch = (): Promise<Browser> =>
  driver.launch({
    ...unpackChromium(),
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  });

export type Visit = {
  page: Page;
  context: BrowserContext;
  /** What the browser complained of: errors, and whatever the page's policy forbade. */
  complaints: string[];
  close(): Promise<void>;
};

/** A person with a browser of their own: nothing of an earlier visit is left in it. */
export async function visit(
  browser: Browser,
  size: Size,
  { locale = 'en-GB' }: { locale?: string } = {},
): Promise<Visit> {
  const context = await browser.newContext({
    viewport: sizes[size],
    locale,
    timezoneId: 'Asia/Jakarta',
    reducedMotion: 'reduce',
    isMobile: size === 'phone',
    hasTouch: size === 'phone',
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    // That an answer was a refusal is the browser's remark, and may be what a test is about.
    const isRemark = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isRemark) complaints.push(message.text().slice(0, 300));
  });
  return { page, context, complaints, close: () => context.close() };
}

/** What the tab of somebody who has signed in keeps, by the browser and by who it is. */
const sessions = new WeakMap<Browser, Map<string, [string, string][]>>();

/**
 * Signs in by the local issuer's page: `Sari · support`. Who has done so before in the same file
 * goes on with that session, as if the tab were reloaded: most of a visit would be signing in.
 */
export async function signIn(page: Page, url: string, who: string): Promise<void> {
  const browser = page.context().browser();
  if (browser === null) throw new Error('no browser is open');
  const kept = sessions.get(browser) ?? new Map<string, [string, string][]>();
  sessions.set(browser, kept);
  const session = kept.get(who);
  if (session) {
    await page.goto(new URL('/console/config.json', url).href);
    await page.evaluate(`for (const entry of ${JSON.stringify(session)}) {
      sessionStorage.setItem(...entry);
    }`);
    await page.goto(url);
    return;
  }
  await page.goto(url);
  await page.getByRole('link', { name: `Sign in as ${who}` }).click();
  await page.waitForURL(
    (at) => at.pathname.startsWith('/console/') && !at.searchParams.has('code'),
  );
  kept.set(who, await page.evaluate('Object.entries(sessionStorage)'));
}

/** What axe finds in Cloudscape itself (3.0.1383): its narrow toolbar says how it is oriented. */
const knownInCloudscape = /^aria-allowed-attr: \S*mobile-toolbar-nav/;

/** Serious and critical findings of axe, each with where it is. */
export async function findings(page: Page): Promise<string[]> {
  // By the driver and not by a script of the page, which its policy would forbid.
  await page.evaluate(readFileSync(axeFile, 'utf8'));
  const { violations } = await page.evaluate<AxeResults>(
    "axe.run({ resultTypes: ['violations'] })",
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target, html }) => `${id}: ${target} ${html}`))
    .filter((finding) => !knownInCloudscape.test(finding));
}

type AxeResults = {
  violations: {
    id: string;
    impact: string | null;
    nodes: { target: string[]; html: string }[];
  }[];
};

/** Keeps a picture for a person to look at: `customers-phone.png`; of a long page, its screenful. */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}${name}.png`, fullPage });
}

/** Whether the page is wider than the screen, so that it would have to be moved sideways. */
export const isTooWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > innerWidth');
