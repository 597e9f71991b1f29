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

test('one member is into AI, one into the web: each gets other things, their own topic first, and why', async () => {
  const [mira, jonas] = [await listFor('mira@example.com'), await listFor('jonas@example.com')];
  expect(mira.map(({ title }) => title)).not.toEqual(jonas.map(({ title }) => title));
  expect(mira[0]).toEqual({ title: 'Build a tiny transformer', reason: 'Because you care about AI' });
  // The first place is never left to chance; of the others one may be, from day to day.
  expect(jonas[0]?.reason).toBe('Because you care about web');
  expect(jonas.filter(({ reason }) => reason === 'Because you care about web').length).toBeGreaterThan(1);
  for (const { title, reason } of [...mira, ...jonas]) expect(reason, title).toMatch(/\w{4}/);
});

test('who is not interested in something sees it in no list again, until it is brought back in the account', async () => {
  const { page } = await world.reader();
  await world.comeBackAs(page, 'mira@example.com');
  const list = page.locator('lyceum-recommendations');
  const titles = async () => {
    await list.scrollIntoViewIfNeeded();
    await list.getByRole('heading', { name: 'For you' }).waitFor();
    await list.getByRole('link').first().waitFor();
    return (await list.locator('.title').allTextContents()).map((title) => title.trim());
  };
  await page.goto(world.sandbox.blog);
  const [, second = ''] = await titles();
  const saved = page.waitForResponse((reply) => reply.url().endsWith('/dismissals') && reply.ok());
  await list.getByRole('button', { name: `Not interested in “${second}”` }).click();
  await list.getByRole('button', { name: `Undo: show “${second}” again` }).waitFor();
  await saved;
  await page.reload();
  expect(await titles()).not.toContain(second);
  // Another page with another list.
  await page.goto(`${world.sandbox.blog}/posts/hello-d1.html`);
  expect(await titles()).not.toContain(second);

  await page.goto(world.sandbox.blog);
  const account = page.locator('lyceum-account').first();
  await account.getByRole('button').first().click();
  await account.getByText('Your profile and your lists').click();
  await account.getByRole('button', { name: `Show again: ${second}` }).click();
  await account.getByText(`“${second}” may be shown again.`).waitFor();
  await page.reload();
  expect(await titles()).toContain(second);
});

test('a member joins a community that is suggested, and finds it first among the others', async () => {
  const { page, faults } = await world.reader();
  await world.comeBackAs(page, 'mira@example.com');
  await page.goto(world.sandbox.blog);
  const list = page.locator('lyceum-recommendations');
  await list.scrollIntoViewIfNeeded();
  await list.getByRole('button', { name: 'Communities' }).click();
  await list.getByRole('button', { name: 'Join “Models from scratch”' }).click();
  await list.getByRole('button', { name: 'Leave “Models from scratch”' }).waitFor();
  await page.goto(`${world.sandbox.blog}/groups`);
  const first = page.locator('lyceum-community').first();
  await first.getByRole('link', { name: 'Open “Models from scratch”' }).waitFor();
  expect(faults).toEqual([]);
});

test('who wants no personal lists gets what visitors get, at once', async () => {
  const visitor = await world.reader();
  await visitor.page.goto(world.sandbox.blog);
  const seen = visitor.page.locator('lyceum-recommendations');
  await seen.scrollIntoViewIfNeeded();
  await seen.getByRole('link').first().waitFor();
  const others = await seen.locator('.title').allTextContents();

  const { page } = await world.reader();
  await world.comeBackAs(page, 'jonas@example.com');
  await page.goto(world.sandbox.blog);
  const list = page.locator('lyceum-recommendations');
  await list.scrollIntoViewIfNeeded();
  await list.getByText('Chosen by what you told us').waitFor();
  const account = page.locator('lyceum-account').first();
  await account.getByRole('button').first().click();
  await account.getByText('Your profile and your lists').click();
  await account.getByRole('checkbox', { name: 'Choose for me what comes first' }).click();
  await account.getByRole('button', { name: 'Switch off' }).click();
  await account.getByText('Personal lists are off.').waitFor();
  await account.getByRole('button', { name: 'Close' }).click();
  await list.getByText('What readers here value most.').waitFor();
  const titles = await list.locator('.title').allTextContents();
  // The same ranking, less what this member has read already.
  const common = others.filter((title) => titles.includes(title));
  expect(titles.filter((title) => others.includes(title))).toEqual(common);
  expect(common.length).toBeGreaterThan(0);
});
