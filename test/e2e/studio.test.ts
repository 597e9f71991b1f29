import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { OWNER, SITE } from '../../examples/sandbox/seed.ts';
import { serve } from './own-page.ts';
import { GATED, GOOD_CARD, mailedCode, pay, signIn, signInAtAccount } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();

async function openTheDesk(page: Page): Promise<void> {
  const earlier = await newestCode();
  await page.goto(`${world.sandbox.api}/studio?site=${SITE}`);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  await page.getByLabel('Code').waitFor();
  await expect.poll(newestCode).not.toBe(earlier);
  await page.getByLabel('Code').fill(await mailedCode(world, OWNER.email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** The newest mail to the owner, if there is one yet. */
async function newestCode(): Promise<string | undefined> {
  const mails = await fetch(`${world.sandbox.stripe}/mail.json?to=${encodeURIComponent(OWNER.email)}`);
  return ((await mails.json()) as { text: string }[])[0]?.text;
}

test('the owner signs in at the desk, writes a post for subscribers, and it is gated on the blog', async () => {
  const desk = await world.reader();
  const { page } = desk;
  await openTheDesk(page);

  await page.getByRole('link', { name: 'New post' }).click();
  await page.getByLabel('Title').fill('What a checkpoint costs');
  await page.getByLabel('Text, in markdown').fill('The **checkpoint** writes every dirty page.');
  await page.getByRole('button', { name: 'Preview' }).click();
  await page.locator('desk-preview').locator('strong').getByText('checkpoint').waitFor();
  await page.getByRole('radio', { name: 'Published' }).check();
  await page.getByRole('radio', { name: 'Paid' }).check();
  await page.getByLabel('Slug', { exact: true }).fill('what-a-checkpoint-costs');
  await page.getByLabel('Page on the blog').fill('/posts/what-a-checkpoint-costs');
  await page.getByLabel('Summary').fill('Why the disk is busy every five minutes.');
  await page.getByLabel('Topics, with commas between').fill('databases');
  await page.getByLabel('Minutes to read').fill('4');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved. It is on the blog now.').waitFor();

  const gated =
    '<lyceum-account></lyceum-account><lyceum-paywall post="what-a-checkpoint-costs"><p>Teaser.</p></lyceum-paywall>';
  const visitor = await world.reader();
  await serve(world, visitor.page, gated);
  await visitor.page.getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
  expect(await visitor.page.content()).not.toContain('dirty page');
  // Signing in alone is not enough; the owner's own reader session is.
  await signInAtAccount(world, visitor.page, world.address('curious'));
  await visitor.page.getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
  const owner = await world.reader();
  await serve(world, owner.page, gated);
  const account = owner.page.locator('lyceum-account');
  await account.getByRole('button', { name: 'Sign in', exact: true }).click();
  const form = account.locator('lyceum-sign-in');
  const earlier = await mailedCode(world, OWNER.email);
  await form.getByLabel('E-mail address').fill(OWNER.email);
  await form.getByRole('button', { name: 'Mail me a code' }).click();
  await expect.poll(() => mailedCode(world, OWNER.email)).not.toBe(earlier);
  await form.getByLabel('Code').fill(await mailedCode(world, OWNER.email));
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await owner.page.getByText('writes every dirty page').waitFor();

  // Members, plans and comments are there to see; the reader's token in the blog's page has no right at the desk.
  for (const [name, seen] of [
    ['Members', 'Henrik Aas'],
    ['Plans', 'On sale'],
    ['Comments', 'Rosa Ibarra'],
  ] as const) {
    await page.getByRole('navigation').getByRole('link', { name }).click();
    await page.getByRole('main').getByText(seen).first().waitFor();
  }
  const status = await owner.page.evaluate(
    async ({ api, site }) => {
      const { token } = JSON.parse(localStorage.getItem(`lyceum:${site}`) ?? '{}') as { token: string };
      const reply = await fetch(`${api}/api/v1/sites/${site}/studio/posts`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      return reply.status;
    },
    { api: world.sandbox.api, site: SITE },
  );
  expect(status).toBe(403);
  expect(desk.faults.filter((fault) => !fault.includes('401'))).toEqual([]);
});

test('the owner sells, refunds a reader whose gate closes, gives them one post, and ends that too', async () => {
  const reader = await world.reader();
  const email = world.address('refunded');
  await reader.page.goto(`${world.sandbox.blog}/posts/hello-d1`);
  const paywall = reader.page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByRole('button', { name: /Choose Yearly/ }).click();
  await signIn(world, paywall.locator('lyceum-sign-in'), email);
  await pay(reader.page, GOOD_CARD);
  await reader.page.getByText(GATED).first().waitFor();
  const readAgain = async () => {
    await reader.page.reload();
    await paywall.scrollIntoViewIfNeeded();
  };

  const desk = await world.reader({ width: 390, height: 800 });
  const { page } = desk;
  await openTheDesk(page);
  const go = async (name: string) => {
    await page.getByRole('button', { name: 'Menu' }).click();
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor();
  };

  // A pass, an offer for it and a code to give away, all of them real at the stand-in for Stripe.
  await go('Plans');
  await page.getByRole('button', { name: 'New plan' }).click();
  await page.getByRole('radio', { name: 'Pass' }).check();
  await page.getByLabel('Name').fill('Summer pass');
  await page.getByLabel('Price', { exact: true }).fill('15');
  await page.getByLabel('Days', { exact: true }).fill('45');
  await page.getByRole('button', { name: 'Create plan' }).click();
  await page.getByText('The plan “Summer pass” is on sale.').waitFor();
  await go('Offers');
  await page.getByRole('button', { name: 'New offer' }).click();
  await page.getByLabel('Code', { exact: true }).fill('summer-20');
  await page.getByLabel('Name').fill('Summer sale');
  await page.getByRole('combobox', { name: 'Plan' }).selectOption('Summer pass');
  await page.getByRole('button', { name: 'Create offer' }).click();
  await page.getByText('lyceum_offer=SUMMER-20').waitFor();
  await page.getByText('0 uses').waitFor();
  await go('Gifts');
  await page.getByRole('button', { name: 'Give codes away' }).click();
  await page.getByRole('button', { name: 'Make codes' }).click();
  await page.getByText('1 code is ready').waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(readFileSync(await file.path(), 'utf8')).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\n$/);

  await go('Members');
  await page.getByLabel('Find by name or e-mail address').fill(email);
  await page.getByRole('row').filter({ hasText: email }).getByRole('link').click();
  await page.getByRole('button', { name: /^Refund .* of / }).click();
  await page.getByLabel('Reason').fill('Did not suit them');
  await page.getByRole('button', { name: 'Refund…' }).click();
  const question = page.getByRole('dialog');
  await question.getByText('access from it ends at once').waitFor();
  await question.getByRole('button', { name: /^Refund/ }).click();
  await page.getByText('are on the way back.').waitFor();
  await page.getByText('“Did not suit them”').waitFor();
  await readAgain();
  await paywall.getByRole('button', { name: /Choose Yearly/ }).waitFor();
  expect(await reader.page.content()).not.toContain(GATED);

  await page.getByRole('button', { name: 'Give access' }).click();
  await page.getByRole('radio', { name: 'One content' }).check();
  await page.getByLabel('Find a post or course').fill('hello');
  await page.locator('input[value="post/hello-d1"]').check();
  await page.getByLabel('Note').fill('With our apologies');
  await page.getByRole('button', { name: 'Give access' }).click();
  await page.getByText('Access is given.').waitFor();
  await readAgain();
  await reader.page.getByText(GATED).first().waitFor();

  await page.getByRole('button', { name: /^End access: / }).click();
  await question.getByRole('button', { name: 'End access' }).click();
  await page.getByText('has ended.').waitFor();
  await readAgain();
  await paywall.getByRole('button', { name: /Choose Yearly/ }).waitFor();
  expect(desk.faults.filter((fault) => !fault.includes('401'))).toEqual([]);
});
