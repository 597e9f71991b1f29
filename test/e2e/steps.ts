import type { Locator, Page } from 'playwright-core';
import { OWNER, SITE } from '../../examples/sandbox/seed.ts';
import type { World } from './world.ts';

/** The newest code mailed to the address, waiting for it as a reader would. */
export async function mailedCode(world: Pick<World, 'sandbox'>, email: string): Promise<string> {
  for (let tries = 0; tries < 600; tries++) {
    const mails = await fetch(`${world.sandbox.stripe}/mail.json?to=${encodeURIComponent(email)}`);
    const [newest] = (await mails.json()) as { text: string }[];
    const code = newest && /\b\d{6}\b/.exec(newest.text)?.[0];
    if (code) return code;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`no code was mailed to ${email}`);
}

/** Fills in a sign-in form that is already there. */
export async function signIn(world: Pick<World, 'sandbox'>, form: Locator, email: string): Promise<void> {
  await form.getByLabel('E-mail address').fill(email);
  await form.getByRole('button', { name: 'Mail me a code' }).click();
  await form.getByLabel('Code').waitFor();
  await form.getByLabel('Code').fill(await mailedCode(world, email));
  await form.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Signs in from the page's own corner and leaves the three questions for later. */
export async function signInAtAccount(world: Pick<World, 'sandbox'>, page: Page, email: string): Promise<void> {
  const account = page.locator('lyceum-account');
  await account.getByRole('button', { name: 'Sign in', exact: true }).click();
  await signIn(world, account.locator('lyceum-sign-in'), email);
  await account.getByRole('button', { name: 'Skip' }).waitFor();
  await account.getByRole('button', { name: 'Close' }).click();
}

/** On the stand-in's hosted page. */
export async function pay(page: Page, card: string): Promise<void> {
  await page.getByLabel('Card number').fill(card);
  await page.getByLabel('Expiry').fill('12 / 40');
  await page.getByLabel('CVC').fill('123');
  await page.getByLabel('Name on card').fill('A Reader');
  await page.getByRole('button', { name: /^(Subscribe|Pay(?! by)|Start trial)/ }).click();
}

export const GOOD_CARD = '4242 4242 4242 4242';
export const DECLINED_CARD = '4000 0000 0000 0002';

/** A text that only the gated part of the post has. */
export const GATED = 'What I would tell my past self';

/** The member's own panel, with what they have and what they gave already loaded. */
export async function openAccount(page: Page): Promise<Locator> {
  const account = page.locator('lyceum-account');
  await account.getByRole('button').first().click();
  await account.getByRole('heading', { name: 'Your access' }).waitFor();
  return account;
}

/** On the payment page: the address comes with the session where it is known. */
export async function payBy(page: Page, method: 'Alipay' | 'WeChat Pay'): Promise<void> {
  await page.getByRole('button', { name: method }).click();
}

/** The owner at the desk. */
export async function signInAtDesk(world: Pick<World, 'sandbox'>, page: Page): Promise<void> {
  await page.goto(`${world.sandbox.api}/studio?site=${SITE}`);
  await page.getByLabel('E-mail address').fill(OWNER.email);
  await page.getByRole('button', { name: 'Mail me a code' }).click();
  await page.getByLabel('Code').fill(await mailedCode(world, OWNER.email));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('navigation').first().waitFor();
}
