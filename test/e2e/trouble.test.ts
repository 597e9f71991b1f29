import { expect, test } from 'vitest';
import { mailedCode, signIn } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();

test('an expired code says so, and a new one works in the same place', async () => {
  const { page } = await world.reader();
  const email = world.address('late');
  await page.goto(`${world.sandbox.blog}/about`);
  const account = page.locator('lyceum-account');
  await account.getByRole('button', { name: 'Sign in', exact: true }).click();
  const form = account.locator('lyceum-sign-in');
  await form.getByLabel('E-mail address').fill(email);
  await form.getByRole('button', { name: 'Mail me a code' }).click();
  await form.getByLabel('Code').fill(await mailedCode(world, email));
  // Ten minutes pass.
  await world.sandbox.db
    .prepare(
      'update sign_in_code set expires_at = expires_at - 600001, created_at = created_at - 600001 where email = ?',
    )
    .bind(email)
    .run();
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await form.getByRole('alert').waitFor();
  const first = await mailedCode(world, email);
  await form.getByRole('button', { name: 'Send a new code' }).click();
  await expect.poll(() => mailedCode(world, email)).not.toBe(first);
  // What stood in the field goes when the answer comes, which may be after the mail.
  await form.getByText('Only the newest one works').waitFor();
  await form.getByLabel('Code').fill(await mailedCode(world, email));
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await account.getByText('What do you care about?').waitFor();
});

test('a wrong code leaves the form as it was, and the right one signs in', async () => {
  const { page } = await world.reader();
  const email = world.address('typo');
  await page.goto(`${world.sandbox.blog}/about`);
  const account = page.locator('lyceum-account');
  await account.getByRole('button', { name: 'Sign in', exact: true }).click();
  const form = account.locator('lyceum-sign-in');
  await form.getByLabel('E-mail address').fill(email);
  await form.getByRole('button', { name: 'Mail me a code' }).click();
  const code = await mailedCode(world, email);
  await form.getByLabel('Code').fill(code === '000000' ? '000001' : '000000');
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await form.getByRole('alert').waitFor();
  await form.getByLabel('Code').fill(code);
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
  await account.getByText('What do you care about?').waitFor();
});

test('the API is down when the page loads: the teaser stands, and all comes by itself when it is back', async () => {
  const { page, context } = await world.reader();
  await context.route(`${world.sandbox.api}/api/**`, (route) => route.abort('connectionrefused'));
  await page.goto(`${world.sandbox.blog}/posts/hello-d1`);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByText('The community cannot be reached right now').waitFor();
  await paywall.getByText('Three statements, each sensible').waitFor();
  await context.unroute(`${world.sandbox.api}/api/**`);
  await paywall.getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
});

test('the API goes down while a comment is written: the words stay, and are sent when it is back', async () => {
  const { page, context } = await world.reader();
  await page.goto(`${world.sandbox.blog}/posts/index-only-scans`);
  const talk = page.locator('lyceum-discussion');
  await talk.scrollIntoViewIfNeeded();
  await talk.getByRole('button', { name: 'Sign in to join' }).click();
  await signIn(world, talk.locator('lyceum-sign-in'), world.address('writer'));
  await talk.getByRole('button', { name: 'Write a comment' }).click();
  const field = talk.getByRole('textbox', { name: 'Write a comment' });
  await field.fill('Written in the dark.');
  await context.route(`${world.sandbox.api}/**`, (route) => route.abort('connectionrefused'));
  await talk.getByRole('button', { name: 'Comment', exact: true }).click();
  await talk.getByRole('alert').waitFor();
  expect(await field.inputValue()).toBe('Written in the dark.');
  await context.unroute(`${world.sandbox.api}/**`);
  await talk.getByRole('button', { name: 'Comment', exact: true }).click();
  await talk.locator('lyceum-comment').filter({ hasText: 'Written in the dark.' }).waitFor();
});

test.each([
  ['lesson', 0, 'Sign in, and your progress is kept.'],
  ['gate', 3, 'The rest is for subscribers'],
] as const)('the code of a %s does not come: it says so, and comes by itself when it can', async (chunk, at, shown) => {
  const { page, context } = await world.reader();
  await context.route(`**/${chunk}-*.js`, (route) => route.abort('connectionrefused'));
  await page.goto(`${world.sandbox.blog}/courses/build-a-tiny-transformer`);
  const course = page.locator('lyceum-course');
  await course.getByRole('listitem').nth(at).getByRole('link').click();
  await course.getByText('The community cannot be reached right now').waitFor();
  await context.unroute(`**/${chunk}-*.js`);
  await course.getByRole('button', { name: 'Try again' }).click();
  await course.getByText(shown).waitFor();
});
