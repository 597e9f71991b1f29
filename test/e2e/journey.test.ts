import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { GATED, GOOD_CARD, pay, signIn } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();

/** The recommended titles, first one first, once the list has come. */
async function recommended(page: Page): Promise<string[]> {
  const list = page.locator('lyceum-recommendations');
  await list.scrollIntoViewIfNeeded();
  await list.getByRole('listitem').first().waitFor();
  return list.getByRole('listitem').getByRole('heading').allTextContents();
}

/** To the gate, and past it: the rest of the post is there. */
async function readDown(page: Page): Promise<void> {
  await page.locator('lyceum-paywall').scrollIntoViewIfNeeded();
  await page.getByText(GATED).first().waitFor();
}

test('a visitor becomes a paying, learning, talking member on an unmodified blog page', async () => {
  const { page, context, faults } = await world.reader();
  const { blog } = world.sandbox;
  // No webhook at all: coming back from paying has to be enough.
  await world.stripe('webhooks', { mode: 'drop' });

  // Reads the teaser, sees plans.
  await page.goto(`${blog}/posts/hello-d1`);
  const paywall = page.locator('lyceum-paywall');
  await paywall.getByText('Three statements, each sensible').scrollIntoViewIfNeeded();
  await paywall.getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
  await paywall.getByRole('heading', { name: 'Monthly' }).waitFor();
  expect(await page.content()).not.toContain(GATED);
  const asVisitor = await recommended(page);
  expect(asVisitor.length).toBeGreaterThanOrEqual(3);

  // Signs in with a mailed code inside the widget, answers three questions, and the list changes.
  const account = page.locator('lyceum-account');
  await account.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signIn(world, account.locator('lyceum-sign-in'), world.address('ada'));
  await account.getByText('What do you care about?').waitFor();
  await account.getByRole('checkbox', { name: /^ai$/i }).check();
  await account.getByRole('button', { name: 'Next' }).click();
  await account.getByText('What are you here for?').waitFor();
  await account.getByRole('radio', { name: 'Build something' }).check();
  await account.getByRole('button', { name: 'Next' }).click();
  await account.getByText('Where are you now?').waitFor();
  await account.getByRole('button', { name: 'Skip' }).click();
  await account.getByRole('dialog').waitFor({ state: 'hidden' });
  const list = page.locator('lyceum-recommendations');
  await list.getByRole('heading', { name: 'For you' }).waitFor();
  await list.getByText('Because you care about').first().waitFor();
  const asMember = await recommended(page);
  expect(asMember).not.toEqual(asVisitor);

  // Picks a plan, pays, comes back to the same post: open, without doing anything.
  await paywall.getByRole('button', { name: /Choose Monthly/ }).click();
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  await pay(page, GOOD_CARD);
  await page.waitForURL(`${blog}/posts/hello-d1*`);
  await page.getByText(GATED).first().waitFor();
  await expect.poll(() => page.url()).toBe(`${blog}/posts/hello-d1`);

  // Likes and shares.
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: blog });
  const like = paywall.getByRole('button', { name: 'Like' });
  expect(await like.getAttribute('aria-pressed')).toBe('false');
  await like.click();
  await paywall.getByRole('button', { name: 'Like', pressed: true }).waitFor();
  await paywall.getByRole('button', { name: 'Share' }).click();
  await paywall.getByText('The link is copied.').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${blog}/posts/hello-d1`);

  // Takes a lesson; its progress shows in the course list.
  await page.goto(`${blog}/courses/build-a-tiny-transformer`);
  const course = page.locator('lyceum-course');
  await course.getByRole('link', { name: /The simplest model that learns/ }).click();
  await course.getByRole('heading', { name: 'The simplest model that learns' }).waitFor();
  await course.getByRole('button', { name: 'Mark as done and go on' }).click();
  await course.getByRole('heading', { name: 'One head of attention' }).waitFor();
  await page.goto(`${blog}/courses/`);
  const card = page.locator('lyceum-courses').getByRole('listitem').filter({ hasText: 'Build a tiny transformer' });
  await card.getByText('1 of 5 lessons').waitFor();

  // Comments with markdown and highlighted code, replies, likes, edits, deletes.
  await page.goto(`${blog}/posts/hello-d1`);
  await readDown(page);
  const talk = page.locator('lyceum-discussion');
  await talk.scrollIntoViewIfNeeded();
  await talk.getByRole('button', { name: 'Write a comment' }).click();
  await talk
    .getByRole('textbox', { name: 'Write a comment' })
    .fill('This saved me **two** trips.\n\n```js\nconst one = await db.batch([a, b]);\n```');
  await talk.getByRole('button', { name: 'Comment', exact: true }).click();
  const mine = talk.locator('lyceum-comment').filter({ hasText: 'This saved me two trips.' });
  await mine.waitFor();
  expect(await mine.locator('strong').textContent()).toBe('two');
  const keyword = mine.locator('code .hljs-keyword').first();
  expect(await keyword.textContent()).toBe('const');
  const colours = await keyword.evaluate((token) =>
    [token, token.parentElement].map((at) => at && getComputedStyle(at).color),
  );
  expect(colours[0]).not.toBe(colours[1]);

  await mine.getByRole('button', { name: 'Reply' }).click();
  await talk.getByRole('textbox', { name: /Reply to/ }).fill('And a _third_ one today.');
  await talk.locator('lyceum-composer').getByRole('button', { name: 'Reply' }).click();
  const reply = talk.locator('lyceum-comment').filter({ hasText: 'And a third one today.' });
  await reply.waitFor();
  const rosas = talk.locator('lyceum-comment').filter({ hasText: 'One warning for those who copy it' });
  await rosas.getByRole('button', { name: 'Like' }).click();
  await rosas.getByRole('button', { name: 'Like', pressed: true }).waitFor();
  await reply.getByRole('button', { name: 'Edit' }).click();
  await talk.getByRole('textbox', { name: 'Your comment' }).fill('And a _fourth_ one today.');
  await talk.getByRole('button', { name: 'Save' }).click();
  const edited = talk.locator('lyceum-comment').filter({ hasText: 'And a fourth one today.' });
  await edited.getByText('edited').waitFor();
  await edited.getByRole('button', { name: 'Delete' }).click();
  await edited.getByRole('button', { name: 'Delete' }).click();
  await edited.waitFor({ state: 'detached' });

  // A few reads later the recommendations are others, each saying why.
  const before = await recommended(page);
  for (const slug of ['what-fsync-promises', 'retrieval-that-earns-its-keep', 'the-cache-you-already-have']) {
    const viewed = page.waitForResponse((reply) => reply.url().endsWith('/interactions') && reply.ok());
    await page.goto(`${blog}/posts/${slug}`);
    await paywall.scrollIntoViewIfNeeded();
    await viewed;
  }
  await page.goto(`${blog}/posts/hello-d1`);
  const after = await recommended(page);
  expect(after).not.toEqual(before);
  expect(after).not.toContain('What fsync promises');
  await list.getByRole('button', { name: 'Why', exact: false }).first().click();
  await list.getByText('Your interests').waitFor();

  // Signs out, and the post is closed again.
  await readDown(page);
  await account.getByRole('button', { name: /ada/i }).click();
  await account.getByRole('button', { name: 'Sign out', exact: true }).click();
  await paywall.getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
  expect(await page.content()).not.toContain(GATED);
  await expect.poll(() => rosas.count()).toBe(0);

  expect(faults).toEqual([]);
});
