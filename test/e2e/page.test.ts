import { describe, expect, test } from 'vitest';
import { scrollThrough, watchShifts } from './layout.ts';
import { serve } from './own-page.ts';
import { GATED } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();
const POST = '/posts/hello-d1';

describe('nothing in the page moves', () => {
  const POSTS = [
    'attention-by-hand',
    'hello-d1',
    'index-only-scans',
    'islands-without-a-framework',
    'reading-a-flame-graph',
    'retrieval-that-earns-its-keep',
    'the-cache-you-already-have',
    'what-fsync-promises',
  ].map((slug) => `/posts/${slug}`);
  const COURSES = ['/courses/', '/courses/build-a-tiny-transformer', '/courses/web-components-from-scratch'];
  /** Every page once; at the other widths one of each kind. */
  const EVERY = ['/', '/about', '/groups', ...POSTS, ...COURSES];
  const EACH_KIND = ['/', POST, '/posts/index-only-scans', '/courses/', '/courses/build-a-tiny-transformer', '/groups'];

  test('the watcher of these tests sees a shift when there is one', async () => {
    const { page } = await world.reader();
    const shifts = await watchShifts(page);
    await page.goto(`${world.sandbox.blog}/about`);
    await page
      .locator('h1')
      .evaluate((heading) =>
        heading.before(document.createElement('h1').appendChild(new Text('Late')).parentNode ?? ''),
      );
    await expect.poll(shifts).toEqual([expect.stringContaining('h1')]);
  });

  test.each([
    { width: 1280, pages: EVERY },
    { width: 768, pages: EACH_KIND },
    { width: 320, pages: EACH_KIND },
  ])('at $width px, locked and open, slowly scrolled to the end', async ({ width, pages }) => {
    const moved: Record<string, string[]> = {};
    for (const who of ['visitor', 'subscriber']) {
      const { page } = await world.reader({ width, height: 800 });
      if (who === 'subscriber') await world.comeBackAs(page, 'henrik@example.com');
      const shifts = await watchShifts(page);
      for (const path of pages) {
        await page.goto(world.sandbox.blog + path);
        await scrollThrough(page);
        const found = await shifts();
        if (found.length > 0) moved[`${path} for a ${who}`] = found;
      }
    }
    expect(moved).toEqual({});
  });
});

test('the blog’s policy is strict, and what breaks it is noticed', async () => {
  const { page, faults } = await world.reader();
  await page.goto(`${world.sandbox.blog}/about`);
  await page.evaluate(() => {
    document.body.setAttribute('style', 'color: red');
    try {
      document.body.innerHTML = '<p>not trusted</p>';
    } catch {
      // Refused, as it should be.
    }
  });
  await expect
    .poll(() => faults.filter((fault) => fault.startsWith('policy:')))
    .toEqual([expect.stringContaining('style-src-attr'), expect.stringContaining('require-trusted-types-for')]);
  expect(await page.getByText('not trusted').count()).toBe(0);
});

const spacer = `<div>${'<p>&nbsp;</p>'.repeat(80)}</div>`;

test('before a widget nears the viewport only the loader and its stylesheet are fetched', async () => {
  const { page } = await world.reader();
  const asked: string[] = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin === world.sandbox.api) asked.push(url.pathname);
  });
  await serve(world, page, `${spacer}<lyceum-discussion thread="index-only-scans"></lyceum-discussion>`);
  await page.waitForLoadState('networkidle');
  expect(asked.sort()).toEqual(['/lyceum.css', '/lyceum.js']);
  await page.locator('lyceum-discussion').scrollIntoViewIfNeeded();
  await page.locator('lyceum-comment').first().waitFor();
  expect(asked.some((path) => path.startsWith('/assets/'))).toBe(true);
});

test('an element that is moved stays what it was, with its text once', async () => {
  const { page, faults } = await world.reader();
  await world.comeBackAs(page, 'henrik@example.com');
  await page.goto(world.sandbox.blog + POST);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await page.getByText(GATED).waitFor();
  await paywall.evaluate((element) => document.querySelector('article')?.prepend(element));
  await paywall.getByRole('button', { name: 'Like' }).waitFor();
  expect(await page.getByText(GATED).count()).toBe(1);
  expect(faults).toEqual([]);
});

test('elements that are added later, or twice, work each', async () => {
  const { page, faults } = await world.reader();
  await page.goto(`${world.sandbox.blog}/about`);
  await page.evaluate(() => {
    const main = document.querySelector('main');
    for (const course of ['build-a-tiny-transformer', 'build-a-tiny-transformer', 'web-components-from-scratch']) {
      const element = document.createElement('lyceum-course');
      element.setAttribute('course', course);
      main?.append(element);
    }
  });
  for (const nth of [0, 1, 2]) {
    const course = page.locator('lyceum-course').nth(nth);
    await course.scrollIntoViewIfNeeded();
    await course.getByRole('link', { name: /Start/ }).waitFor();
  }
  expect(faults).toEqual([]);
});

test('a second script tag changes nothing', async () => {
  const { page, faults } = await world.reader();
  await serve(world, page, '<lyceum-account></lyceum-account>', 2);
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  expect(await page.getByRole('button', { name: 'Sign in' }).count()).toBe(1);
  expect(faults).toEqual([]);
});

test('a page swap of the PJAX or Turbo kind leaves a working page, and no gated text behind', async () => {
  const { page, faults } = await world.reader();
  await world.comeBackAs(page, 'henrik@example.com');
  await page.goto(world.sandbox.blog + POST);
  await page.locator('lyceum-paywall').scrollIntoViewIfNeeded();
  await page.getByText(GATED).waitFor();
  const next = await (await fetch(`${world.sandbox.blog}/posts/what-fsync-promises`)).text();
  await page.evaluate((html) => {
    const policy = (
      globalThis as unknown as {
        trustedTypes: { createPolicy(name: string, rules: object): { createHTML(html: string): string } };
      }
    ).trustedTypes.createPolicy('swap', { createHTML: (text: string) => text });
    const parsed = new DOMParser().parseFromString(policy.createHTML(html), 'text/html');
    history.pushState(null, '', '/posts/what-fsync-promises');
    document.body.replaceWith(document.adoptNode(parsed.body));
    scrollTo(0, 0);
  }, next);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByRole('button', { name: 'Like' }).waitFor();
  expect(await page.getByText(GATED).count()).toBe(0);
  await page.locator('lyceum-discussion').scrollIntoViewIfNeeded();
  await page.locator('lyceum-comment').first().waitFor();
  expect(faults).toEqual([]);
});
