import { expect, test } from 'vitest';
import { openWorld } from './world.ts';

const world = openWorld();

/** What the front page recommends to a member of the demo: titles with their reasons, best first. */
async function listFor(email: string): Promise<{ title: string; reason: string }[]> {
  const { page } = await world.reader();
  await world.comeBackAs(page, email);
  await page.goto(world.sandbox.blog);
  const list = page.locator('lyceum-recommendations');
  await list.scrollIntoViewIfNeeded();
  await list.getByRole('heading', { name: 'For you' }).waitFor();
  await list.getByRole('listitem').first().waitFor();
  const rows = await list.getByRole('listitem').all();
  return Promise.all(
    rows.map(async (row) => ({
      title: (await row.getByRole('heading').textContent())?.trim() ?? '',
      reason: (await row.locator('.reason').textContent())?.trim() ?? '',
    })),
  );
}

test('one member is into AI, one into the web: each gets other things, the right course among them, and why', async () => {
  const [mira, jonas] = [await listFor('mira@example.com'), await listFor('jonas@example.com')];
  expect(mira.map(({ title }) => title)).not.toEqual(jonas.map(({ title }) => title));
  expect(mira[0]).toEqual({ title: 'Build a tiny transformer', reason: 'Because you care about AI' });
  expect(jonas.slice(0, 2)).toContainEqual({
    title: 'Web components from scratch',
    reason: 'Because you care about web',
  });
  for (const { title, reason } of [...mira, ...jonas]) expect(reason, title).toMatch(/\w{4}/);
});
