import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { SITE } from '../../examples/sandbox/seed.ts';
import { GATED, GOOD_CARD, openAccount, pay, payBy, signIn } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();
const PATH = '/posts/hello-d1';

afterEach(() => world.stripe('webhooks', { mode: 'normal' }));

/** At the gate of a paid post, as a member of the demo or as a visitor. */
async function atGate(page: Page, email: string | null, path = PATH) {
  if (email) await world.comeBackAs(page, email);
  await page.goto(world.sandbox.blog + path);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  return paywall;
}

const opened = (page: Page) => page.getByText(GATED).first().waitFor();

/** What the site's books say that the member has paid, newest first. */
async function paid(email: string): Promise<{ id: string; plan_id: string; amount: number; currency: string }[]> {
  const { results } = await world.sandbox.db
    .prepare(
      `select id, plan_id, amount, currency from payment
       where member_id in (select id from member where site_id = ?1 and email = ?2) order by paid_at desc`,
    )
    .bind(SITE, email)
    .all<{ id: string; plan_id: string; amount: number; currency: string }>();
  return results;
}

test('a pass paid by Alipay is waited for, and opens by itself when the bank has settled', async () => {
  const { page, faults } = await world.reader();
  const paywall = await atGate(page, 'mira@example.com');
  await paywall.getByRole('button', { name: 'Choose Season pass' }).click();
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  await payBy(page, 'Alipay');
  await page.waitForURL(`${world.sandbox.blog}${PATH}*`);
  await paywall.getByText('Your bank is still working on the payment.').waitFor();
  expect(await paywall.getByRole('button', { name: /^Choose/ }).count()).toBe(0);
  expect(await page.content()).not.toContain(GATED);
  expect(await paid('mira@example.com')).toEqual([]);

  const intents = await fetch(`${world.sandbox.stripe}/v1/payment_intents?limit=1`, {
    headers: { authorization: 'Bearer sk_test_local' },
  });
  const { data } = (await intents.json()) as { data: { id: string; status: string }[] };
  expect(data[0]?.status).toBe('processing');
  await world.stripe(`payments/${data[0]?.id}/settle`, { status: 'succeeded' });
  await opened(page);
  await expect
    .poll(() => paid('mira@example.com'))
    .toMatchObject([{ plan_id: 'season', amount: 2500, currency: 'eur' }]);
  expect(faults).toEqual([]);
});

test('an offer link says what it takes off, and that is what Stripe charges', async () => {
  const { page, faults } = await world.reader();
  // He had his trial months ago, so the first payment is due at once.
  const email = 'noor@example.com';
  const before = (await paid(email)).length;
  const paywall = await atGate(page, email, `${PATH}?lyceum_offer=slowly`);
  await paywall.getByText('25% off for 3 months, for Monthly').waitFor();
  await paywall.getByRole('button', { name: 'Choose Monthly' }).click();
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  await page.getByRole('button', { name: 'Subscribe · €6.75 with Visa' }).click();
  await page.waitForURL(`${world.sandbox.blog}${PATH}*`);
  await opened(page);
  await expect.poll(async () => (await paid(email)).length).toBe(before + 1);
  expect((await paid(email))[0]).toMatchObject({ plan_id: 'monthly', amount: 675, currency: 'eur' });
  expect(faults).toEqual([]);
});

test('a gift is bought in the account and redeemed by somebody else, without a card', async () => {
  const giver = await world.reader();
  await world.comeBackAs(giver.page, 'jonas@example.com');
  await giver.page.goto(`${world.sandbox.blog}/about`);
  const from = await openAccount(giver.page);
  await from.getByText('Gifts, teams and bringing others').click();
  await from.getByRole('button', { name: 'Give somebody access' }).click();
  await from.getByLabel('What you give').selectOption('season');
  await from.getByLabel('A few words').fill('For the slow winter evenings.');
  await from.getByRole('button', { name: /^Pay €25/ }).click();
  await giver.page.waitForURL(`${world.sandbox.stripe}/**`);
  await pay(giver.page, GOOD_CARD);
  await giver.page.waitForURL(`${world.sandbox.blog}/about*`);
  await from.getByText('Gifts, teams and bringing others').click();
  const shown = from.locator('lyceum-gifts .code').filter({ hasText: /-/ });
  await shown.waitFor();
  const code = (await shown.textContent())?.trim() ?? '';
  expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/);

  const { page, faults } = await world.reader();
  const email = 'felix@example.com';
  const before = (await paid(email)).length;
  await atGate(page, email);
  await page.locator('lyceum-paywall').getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
  const to = await openAccount(page);
  await to.getByText('Gifts, teams and bringing others').click();
  await to.getByLabel('Gift code').fill(code.toLowerCase().replaceAll('-', ' '));
  await to.getByRole('button', { name: 'Redeem' }).click();
  await to.getByText(/Season pass is yours until/).waitFor();
  await to.getByText('For the slow winter evenings.').waitFor();
  await to.getByRole('button', { name: 'Close' }).click();
  await opened(page);
  expect((await paid(email)).length).toBe(before);
  expect([...giver.faults, ...faults]).toEqual([]);
});

test('the API goes down while the reader comes back from paying: it says so, and opens when it is up again', async () => {
  await world.stripe('webhooks', { mode: 'drop' });
  const { page, context } = await world.reader();
  const paywall = await atGate(page, null);
  await paywall.getByRole('button', { name: 'Choose Monthly' }).click();
  await signIn(world, paywall.locator('lyceum-sign-in'), world.address('unlucky'));
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  // The page and its gate come; then the API is gone.
  let calls = 0;
  await context.route(`${world.sandbox.api}/api/**/return`, (route) => {
    calls++;
    return route.abort('connectionreset');
  });
  await pay(page, GOOD_CARD);
  await page.waitForURL(`${world.sandbox.blog}${PATH}*`);
  await paywall.getByText('Your payment is safe.').waitFor();
  await context.route(`${world.sandbox.api}/api/**`, (route) => route.abort('connectionrefused'));
  await expect.poll(() => calls).toBeGreaterThan(0);
  expect(await page.content()).not.toContain(GATED);
  await context.unrouteAll();
  await opened(page);
  await expect.poll(() => page.url()).toBe(world.sandbox.blog + PATH);
});

test('two posts a month are free to a visitor, counted by the API; the third asks to pay', async () => {
  await world.sandbox.db
    .prepare("update site set rules = json_set(rules, '$.meterVisitors', 2) where id = ?")
    .bind(SITE)
    .run();
  try {
    const { page, faults } = await world.reader();
    const first = await atGate(page, null);
    await first.getByText('2 posts a month are free').waitFor();
    await first.getByRole('button', { name: 'Read this one free' }).click();
    await opened(page);

    const second = await atGate(page, null, '/posts/the-cache-you-already-have');
    await second.getByRole('button', { name: 'Read this one free' }).click();
    await second.locator('[slot="gated"] h2').first().waitFor();

    // Another browser on the same line is no way around it.
    const other = await world.reader();
    const third = await atGate(other.page, null, '/posts/attention-by-hand');
    await third.getByRole('button', { name: 'Read this one free' }).click();
    await third.getByText('You have read your 2 free posts of this month.').waitFor();
    expect(await third.locator('[slot="gated"]').count()).toBe(0);
    expect(faults).toEqual([]);
  } finally {
    await world.sandbox.db
      .prepare("update site set rules = json_set(rules, '$.meterVisitors', 0) where id = ?")
      .bind(SITE)
      .run();
  }
});

test('a sealed post stands in its page for nobody to read, and opens in place for whoever may', async () => {
  const sealed = 'What is promised';
  const path = '/posts/what-fsync-promises';
  const page = await (await fetch(world.sandbox.blog + path)).text();
  expect(page).toContain('application/lyceum-sealed');
  expect(page).not.toContain(sealed);

  const visitor = await world.reader();
  const closed = await atGate(visitor.page, null, path);
  await closed.getByRole('heading', { name: 'The rest is for subscribers' }).waitFor();
  expect(await visitor.page.content()).not.toContain(sealed);

  const member = await world.reader();
  const open = await atGate(member.page, 'henrik@example.com', path);
  await open.getByRole('heading', { name: sealed }).waitFor();
  await open.locator('code .hljs-keyword').first().waitFor();
  // Its words never crossed the wire: what the API gave was the key.
  const text = await member.page.evaluate(
    async ({ api, site }) => {
      const { token } = JSON.parse(localStorage.getItem(`lyceum:${site}`) ?? '{}') as { token: string };
      const reply = await fetch(`${api}/api/v1/sites/${site}/posts/what-fsync-promises`, {
        headers: { Authorization: `Bearer ${token}` },
      });
      return reply.text();
    },
    { api: world.sandbox.api, site: SITE },
  );
  expect(JSON.parse(text)).toMatchObject({ state: 'open', sealed: true, html: '' });
  expect([...visitor.faults, ...member.faults]).toEqual([]);
});
