import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { startSandbox } from '../../examples/sandbox/sandbox.ts';
import { launch } from './browser.ts';
import { GOOD_CARD, pay, signIn, signInAtAccount } from './steps.ts';

/**
 * `npm run screenshots`: the README's picture (docs/demo.png). `npm run screenshots -- all`: also every page of the
 * demo, narrow and wide, light and dark, locked and open, in .build/screenshots to be looked at.
 */
const all = process.argv.includes('all');
const OUT = '.build/screenshots';
const widths = [320, 768, 1280, 1600];
const schemes = ['light', 'dark'] as const;
const pages = [
  '/',
  '/posts/hello-d1',
  '/posts/attention-by-hand',
  '/posts/islands-without-a-framework',
  '/courses/',
  '/courses/build-a-tiny-transformer',
  '/courses/web-components-from-scratch',
];

const state = mkdtempSync(join(tmpdir(), 'lyceum-screenshots-'));
rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
const sandbox = await startSandbox({ ports: { blog: 0, api: 0, stripe: 0 }, state, quiet: true });
const browser = await launch();

/** Scrolls through the page as a reader does, so that everything in it has loaded, and back to the top. */
async function readThrough(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
  // The page grows while it is read.
  for (let y = 0; y < (await page.evaluate(() => document.documentElement.scrollHeight)); y += 600) {
    await page.evaluate((to) => scrollTo(0, to), y);
    await page.waitForTimeout(120);
  }
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => scrollTo(0, 0));
}

async function open(options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  return context.newPage();
}

/** A new subscriber, by the reader's own way: choose, sign in, pay, come back. */
async function subscribe(page: Page, email: string): Promise<void> {
  await page.goto(`${sandbox.blog}/posts/hello-d1`);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByRole('button', { name: /^Choose Monthly/ }).click();
  await signIn({ sandbox }, paywall.locator('lyceum-sign-in'), email);
  await page.getByLabel('Card number').waitFor();
  await pay(page, GOOD_CARD);
  await page.locator('lyceum-actions').waitFor();
}

async function takeAll(): Promise<void> {
  for (const colorScheme of schemes) {
    const page = await open({ viewport: { width: 1280, height: 900 }, colorScheme });
    const member = await open({ viewport: { width: 1280, height: 900 }, colorScheme });
    await subscribe(member, `reader-${colorScheme}@example.com`);
    for (const width of widths) {
      for (const [who, view] of [
        ['visitor', page],
        ['subscriber', member],
      ] as const) {
        await view.setViewportSize({ width, height: 900 });
        for (const path of pages) {
          await view.goto(sandbox.blog + path);
          await readThrough(view);
          const name = `${path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${who}-${width}-${colorScheme}`;
          await view.screenshot({ path: `${OUT}/${name}.png`, fullPage: true });
        }
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(`${sandbox.blog}/posts/attention-by-hand`);
    await signInAtAccount({ sandbox }, page, `corner-${colorScheme}@example.com`);
    await page.locator('lyceum-account').getByRole('button').first().click();
    await page.screenshot({ path: `${OUT}/account-${colorScheme}.png` });
    await page.context().close();
    await member.context().close();
  }
}

try {
  if (all) await takeAll();
  const front = await open({ viewport: { width: 1000, height: 1330 }, colorScheme: 'light', deviceScaleFactor: 1.25 });
  await front.goto(`${sandbox.blog}/posts/hello-d1`);
  await readThrough(front);
  await front
    .locator('lyceum-paywall')
    .evaluate((paywall) => scrollTo(0, paywall.getBoundingClientRect().top + scrollY - 30));
  await front.waitForTimeout(300);
  await front.screenshot({ path: 'docs/demo.png' });
  console.log(all ? `docs/demo.png, and ${OUT}/ to look at.` : 'docs/demo.png');
} finally {
  await browser.close();
  await sandbox.close();
  rmSync(state, { recursive: true, force: true });
}
