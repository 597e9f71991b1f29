import { expect, test } from 'vitest';
import { mailedCode } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();

test('the SDK alone shows plans, reads a gated post and posts a comment', async () => {
  const { page, faults } = await world.reader();
  const email = world.address('maker');
  await page.goto(`${world.sandbox.blog}/sdk-only`);
  await page.getByText('Ready.').waitFor();
  await page.getByText('Monthly: €9.00 a month').waitFor();
  await page.getByText('For members: sign in to read it.').waitFor();
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  await page.getByLabel('Code').fill(await mailedCode(world, email));
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Signed in as maker').waitFor();
  expect(await page.locator('#post').textContent()).toMatch(/softmax/);
  await page.getByLabel('Your comment, in Markdown').fill('Done **by hand**.');
  await page.getByRole('button', { name: 'Post' }).click();
  await page.locator('#comments li').filter({ hasText: 'Done by hand.' }).waitFor();
  expect(await page.locator('#comments strong').getByText('by hand').count()).toBe(1);
  expect(faults).toEqual([]);
});
