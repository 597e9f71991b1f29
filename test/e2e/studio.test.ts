import { expect, test } from 'vitest';
import { OWNER, SITE } from '../../examples/sandbox/seed.ts';
import { serve } from './own-page.ts';
import { mailedCode, signInAtAccount } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();

test('the owner signs in at the desk, writes a post for subscribers, and it is gated on the blog', async () => {
  const desk = await world.reader();
  const { page } = desk;
  await page.goto(`${world.sandbox.api}/studio?site=${SITE}`);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  await page.getByLabel('Code').fill(await mailedCode(world, OWNER.email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();

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
