import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { DECLINED_CARD, GATED, GOOD_CARD, pay, signIn } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();
const PATH = '/posts/hello-d1';

afterEach(() => world.stripe('webhooks', { mode: 'normal' }));

/** A newcomer picks a plan without having signed in first, and lands on the payment page. @returns their address */
async function goAndPay(page: Page): Promise<string> {
  const email = world.address('payer');
  await page.goto(world.sandbox.blog + PATH);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByRole('button', { name: /Choose Monthly/ }).click();
  await signIn(world, paywall.locator('lyceum-sign-in'), email);
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  return email;
}

/** Back on the blog, at the gate; nothing is clicked. */
async function backAtGate(page: Page) {
  await page.waitForURL(`${world.sandbox.blog}${PATH}*`);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  return paywall;
}

const opened = (page: Page) => page.getByText(GATED).first().waitFor();

/** How many grants the member with this address has. */
async function grantsOf(email: string): Promise<number> {
  const row = await world.sandbox.db
    .prepare('select count(*) as count from "grant" where member_id in (select id from member where email = ?)')
    .bind(email)
    .first<{ count: number }>();
  return row?.count ?? 0;
}

test('a declined card says so, charges nothing, and the next card opens the post', async () => {
  const { page } = await world.reader();
  await goAndPay(page);
  await pay(page, DECLINED_CARD);
  await page.getByText('Your card was declined.').waitFor();
  await pay(page, GOOD_CARD);
  await backAtGate(page);
  await opened(page);
});

test('whoever gives up after a declined card comes back to the plans', async () => {
  const { page, faults } = await world.reader();
  const email = await goAndPay(page);
  await pay(page, DECLINED_CARD);
  await page.getByText('Your card was declined.').waitFor();
  await page.getByRole('link', { name: 'Cancel and go back' }).click();
  const paywall = await backAtGate(page);
  await paywall.getByText('The checkout was cancelled. Nothing was charged.').waitFor();
  await paywall.getByRole('button', { name: /Choose Yearly/ }).waitFor();
  await expect.poll(() => page.url()).toBe(world.sandbox.blog + PATH);
  expect(faults.filter((fault) => !fault.includes('402'))).toEqual([]);
  expect(await grantsOf(email)).toBe(0);
});

test('the webhook may be late: the return opens the post, and the late event changes nothing', async () => {
  await world.stripe('webhooks', { mode: 'hold' });
  const { page } = await world.reader();
  const email = await goAndPay(page);
  await pay(page, GOOD_CARD);
  await backAtGate(page);
  await opened(page);
  await world.stripe('webhooks/release');
  await expect
    .poll(
      async () => (await world.sandbox.db.prepare('select count(*) as n from stripe_event').first<{ n: number }>())?.n,
    )
    .toBeGreaterThan(0);
  expect(await grantsOf(email)).toBe(1);
  await page.reload();
  await backAtGate(page);
  await opened(page);
});

test('the webhook may come twice: one grant', async () => {
  await world.stripe('webhooks', { mode: 'twice' });
  const { page } = await world.reader();
  const email = await goAndPay(page);
  await pay(page, GOOD_CARD);
  await backAtGate(page);
  await opened(page);
  expect(await grantsOf(email)).toBe(1);
});

test('a reader who never comes back from the payment page finds the post open by the webhook alone', async () => {
  const { page, context } = await world.reader();
  const email = await goAndPay(page);
  // The payment goes through; the way back is cut.
  await context.route(`${world.sandbox.blog}/**`, (route) => route.abort());
  await pay(page, GOOD_CARD).catch(() => {});
  await expect.poll(() => grantsOf(email)).toBe(1);
  await context.unroute(`${world.sandbox.blog}/**`);
  // Another tab: in this one the error page of the way that was cut may still be coming.
  const later = await context.newPage();
  await later.goto(world.sandbox.blog + PATH);
  await backAtGate(later);
  await opened(later);
});

test('paid while Stripe cannot be asked and no webhook comes: no second sale, and it opens by itself', async () => {
  await world.stripe('webhooks', { mode: 'drop' });
  const { page } = await world.reader();
  await goAndPay(page);
  await page.route(`${world.sandbox.api}/**/checkouts/*/return`, (route) => route.abort('connectionrefused'));
  await pay(page, GOOD_CARD);
  const paywall = await backAtGate(page);
  await paywall.getByText('Your payment is safe.').waitFor();
  expect(await paywall.getByRole('button', { name: /Choose/ }).count()).toBe(0);
  await page.unroute(`${world.sandbox.api}/**/checkouts/*/return`);
  await opened(page);
});

test('a payment that cannot be confirmed is never called unpaid, and can be tried again', async () => {
  await world.stripe('webhooks', { mode: 'drop' });
  const { page } = await world.reader();
  await goAndPay(page);
  const refusal = { error: { code: 'rate_limited', message: 'Too many requests.', requestId: 'r1' } };
  await page.route(`${world.sandbox.api}/**/checkouts/*/return`, (route) =>
    route.fulfill({ status: 429, json: refusal, headers: { 'access-control-allow-origin': '*' } }),
  );
  await pay(page, GOOD_CARD);
  const paywall = await backAtGate(page);
  await paywall.getByText('If you have paid, do not pay again').waitFor();
  await page.unroute(`${world.sandbox.api}/**/checkouts/*/return`);
  await paywall.getByRole('button', { name: 'Try again' }).click();
  await backAtGate(page);
  await opened(page);
});
