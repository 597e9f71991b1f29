import type { Page } from 'playwright-core';
import { afterEach, expect, test } from 'vitest';
import { GATED, GOOD_CARD, openAccount, pay, signIn, signInAtDesk } from './steps.ts';
import { openWorld } from './world.ts';

const world = openWorld();
const PATH = '/posts/hello-d1';

afterEach(() => world.stripe('webhooks', { mode: 'normal' }));

async function readAs(page: Page, email: string): Promise<void> {
  await world.comeBackAs(page, email);
  await page.goto(world.sandbox.blog + PATH);
  await page.locator('lyceum-paywall').scrollIntoViewIfNeeded();
  await page.getByText(GATED).first().waitFor();
}

/** The gate is there again, without the text, and says why. */
async function locked(page: Page, reason: string): Promise<void> {
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByText(reason).waitFor();
  expect(await page.content()).not.toContain(GATED);
}

test('who cancels at Stripe’s portal sees it in the account at once, and reads on until the paid period ends', async () => {
  // No webhook: coming back has to be enough.
  await world.stripe('webhooks', { mode: 'drop' });
  const { page, faults } = await world.reader();
  await readAs(page, 'tomasz@example.com');
  const account = await openAccount(page);
  await account.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  await page.getByRole('button', { name: 'Cancel the subscription' }).click();
  const back = page.getByRole('link', { name: 'Go back' });
  await Promise.race([back.waitFor(), page.waitForURL(`${world.sandbox.blog}/**`)]);
  if (await back.isVisible()) await back.click();
  await page.waitForURL(`${world.sandbox.blog}/**`);
  await account.getByRole('button', { name: 'Keep it after all' }).waitFor();
  await account.getByRole('button', { name: 'Close' }).click();
  await page.locator('lyceum-paywall').scrollIntoViewIfNeeded();
  await page.getByText(GATED).first().waitFor();
  expect(faults).toEqual([]);
});

test('a purchase is withdrawn from in two steps, and the post locks', async () => {
  const { page, faults } = await world.reader();
  await page.goto(world.sandbox.blog + PATH);
  const paywall = page.locator('lyceum-paywall');
  await paywall.scrollIntoViewIfNeeded();
  await paywall.getByRole('button', { name: 'Choose Yearly' }).click();
  const email = world.address('second-thoughts');
  await signIn(world, paywall.locator('lyceum-sign-in'), email);
  await page.waitForURL(`${world.sandbox.stripe}/**`);
  await pay(page, GOOD_CARD);
  await page.waitForURL(`${world.sandbox.blog}${PATH}*`);
  await page.getByText(GATED).first().waitFor();

  const panel = page.locator('lyceum-account');
  await panel.getByRole('button').first().click();
  for (const question of ['What do you care about?', 'What are you here for?', 'Where are you now?']) {
    await panel.getByText(question).waitFor();
    await panel.getByRole('button', { name: 'Skip' }).click();
  }
  await panel.getByRole('dialog').waitFor({ state: 'hidden' });
  await panel.getByRole('button').first().click();
  await panel.getByRole('button', { name: 'Withdraw from contract' }).click();
  await panel.getByText('All that you paid, €90').waitFor();
  await panel.getByRole('button', { name: 'Confirm withdrawal' }).click();
  await panel
    .getByText(/You withdrew from “Yearly”/)
    .first()
    .waitFor();
  await panel.getByRole('button', { name: 'Close' }).click();
  await locked(page, 'Your payment was given back');
  await expect
    // Sent by cron.
    .poll(
      async () => {
        const mails = await fetch(`${world.sandbox.stripe}/mail.json?to=${encodeURIComponent(email)}`);
        return ((await mails.json()) as { subject: string }[]).map(({ subject }) => subject);
      },
      { timeout: 20_000 },
    )
    .toContainEqual(expect.stringMatching(/withdr/i));
  expect(faults).toEqual([]);
});

test('the owner refunds at the desk, and the reader’s next read is locked with the reason', async () => {
  const reader = await world.reader();
  await readAs(reader.page, 'lina@example.com');
  const { page, faults } = await world.reader();
  await signInAtDesk(world, page);
  await page.getByRole('navigation').getByRole('link', { name: 'Members' }).click();
  await page.getByRole('link', { name: 'Li Na' }).click();
  await page.getByRole('button', { name: /^Refund CN¥199/ }).click();
  await page.getByLabel('Reason').fill('Bought by mistake.');
  await page.getByRole('button', { name: 'Refund…' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Refund / })
    .click();
  await page.getByText('are on the way back.').waitFor();

  await page.getByRole('link', { name: 'Revenue' }).click();
  await page.locator('desk-chart canvas').nth(1).waitFor();

  await reader.page.reload();
  await locked(reader.page, 'Your payment was given back');
  expect([...faults, ...reader.faults].filter((fault) => !fault.includes('401'))).toEqual([]);
});
