import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { project } from '../../worker/billing/projection/project.ts';
import { plan } from '../../worker/db/billing.ts';
import { checkoutIn, PAGE, pay } from './billing-factory.ts';
import { openClockedStripe } from './clocked-stripe.ts';
import { db, makeMember, makeSite } from './world.ts';

let clock: ReturnType<typeof openClockedStripe>;
beforeEach(async () => {
  clock = openClockedStripe();
  await clock.ready;
});
afterEach(() => clock.close());

async function makeSubscriber(interval: 'month' | 'year' = 'month') {
  const siteId = await makeSite();
  const price = await clock.stripe.prices.create({
    unit_amount: 900,
    currency: 'usd',
    recurring: { interval },
    product_data: { name: 'All' },
  });
  await db.insert(plan).values({
    siteId,
    id: 'all',
    name: 'All',
    description: '',
    amount: 900,
    currency: 'usd',
    interval,
    stripePriceId: price.id,
    createdAt: 1,
  });
  const ada = await makeMember(siteId);
  const { url } = await ada.lyceum.billing.checkout('all', { returnTo: PAGE });
  await ada.lyceum.billing.resume(checkoutIn((await pay(url)).to));
  const [grant] = (await ada.lyceum.account.read()).grants;
  const id = grant?.id ?? '';
  const follow = () => project({ env, db, now: Date.now() }, { type: 'subscription', id });
  const standing = async () => (await ada.lyceum.account.read()).grants[0];
  const paid = async () => (await clock.stripe.charges.list({ limit: 100 })).data.length;
  return { ada, id, follow, standing, paid };
}

test('a pause leaves out renewals; access ends with what is paid, and comes back with the next charge', async () => {
  const { ada, id, follow, standing, paid } = await makeSubscriber();
  const before = await standing();
  await ada.lyceum.membership.pause(id, 2);
  const paused = await standing();
  expect(paused).toMatchObject({ reason: 'paused', renews: false, nextCharge: null, subscription: { paused: true } });
  expect(paused?.endsAt).toBe(before?.nextCharge?.at);
  await clock.pass(35, ada);
  await follow();
  expect((await standing())?.endsAt).toBeLessThan(Date.now());
  await clock.pass(30, ada);
  await follow();
  expect(await paid()).toBe(1);
  expect((await standing())?.endsAt).toBeLessThan(Date.now());
  await clock.pass(30, ada);
  await follow();
  expect(await paid()).toBe(2);
  expect(await standing()).toMatchObject({ reason: 'paid', renews: true, subscription: { paused: false } });
});

test('who resumes within the paid period pays with the next renewal', async () => {
  const { ada, id, standing, paid } = await makeSubscriber();
  const before = await standing();
  await ada.lyceum.membership.pause(id, 1);
  await ada.lyceum.membership.resume(id);
  expect(await standing()).toEqual(before);
  expect(await paid()).toBe(1);
});

test('who resumes in a period that nobody paid for pays at once', async () => {
  const { ada, id, follow, standing, paid } = await makeSubscriber();
  await ada.lyceum.membership.pause(id, 3);
  await clock.pass(40, ada);
  await follow();
  await ada.lyceum.membership.resume(id);
  expect(await paid()).toBe(2);
  const grant = await standing();
  expect(grant).toMatchObject({ reason: 'paid', renews: true });
  expect(grant?.nextCharge?.at).toBeGreaterThan(Date.now() + 27 * 86_400_000);
});

test('a pause is not made longer by asking again, and a yearly subscription has none', async () => {
  const { ada, id } = await makeSubscriber();
  await ada.lyceum.membership.pause(id, 1);
  const first = (await clock.stripe.subscriptions.retrieve(id)).pause_collection;
  await ada.lyceum.membership.pause(id, 3);
  expect((await clock.stripe.subscriptions.retrieve(id)).pause_collection).toEqual(first);
  const yearly = await makeSubscriber('year');
  await expect(yearly.ada.lyceum.membership.pause(yearly.id, 1)).rejects.toMatchObject({ code: 'conflict' });
});
