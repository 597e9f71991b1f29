import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test, vi } from 'vitest';
import { grant, stripeEvent, stripeProjection } from '../../worker/db/billing.ts';
import { member as members } from '../../worker/db/member.ts';
import { buy, deliver, eventOf, makePrice, makeShop, signed, stripe } from './billing-factory.ts';
import { db, makeMember } from './world.ts';

const grantsOf = (memberId: string) => db.select().from(grant).where(eq(grant.memberId, memberId));
const ignored = { received: true, outcome: 'ignored' };
const projected = { received: true, outcome: 'projected' };

async function paid() {
  const { siteId, price } = await makeShop();
  const ada = await makeMember(siteId);
  return { siteId, price, ada, ...(await buy(ada)) };
}

test('a webhook alone opens the post; delivered twice, it changes nothing more', async () => {
  const { ada, id } = await paid();
  const event = await eventOf('checkout.session.completed', id);
  expect(await (await deliver(event)).json()).toEqual(projected);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  const once = await grantsOf(ada.id);
  expect(await (await deliver(event)).json()).toEqual(projected);
  expect(await grantsOf(ada.id)).toEqual(once);
  expect(once).toHaveLength(1);
  expect(await db.select().from(stripeEvent).where(eq(stripeEvent.id, event.id))).toMatchObject([
    { type: 'checkout.session.completed', outcome: 'projected' },
  ]);
});

test('a webhook before the return: the return finds all done', async () => {
  const { ada, id, subscription } = await paid();
  await deliver(await eventOf('customer.subscription.created', subscription));
  const before = await grantsOf(ada.id);
  expect(await ada.lyceum.billing.resume(id)).toMatchObject({ status: 'complete' });
  expect(await grantsOf(ada.id)).toEqual(before);
});

test.each([1, 2, 5])('%i returns at once, mixed with webhooks, all succeed and are one grant', async (returns) => {
  const { ada, id, subscription } = await paid();
  const events = await Promise.all([
    eventOf('checkout.session.completed', id),
    eventOf('customer.subscription.created', subscription),
  ]);
  const [statuses, replies] = await Promise.all([
    Promise.all(Array.from({ length: returns }, () => ada.lyceum.billing.resume(id))),
    Promise.all([...events, ...events].map(async (event) => (await deliver(event)).json())),
  ]);
  expect(new Set(statuses.map(({ status }) => status))).toEqual(new Set(['complete']));
  expect(replies).toEqual(Array(4).fill(projected));
  expect(await grantsOf(ada.id)).toMatchObject([{ id: subscription, source: 'subscription', planId: 'monthly' }]);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test('an invoice of the subscription leads to it', async () => {
  const { ada, session, subscription } = await paid();
  const invoice = typeof session.invoice === 'string' ? session.invoice : '';
  expect(await (await deliver(await eventOf('invoice.paid', invoice))).json()).toEqual(projected);
  expect(await grantsOf(ada.id)).toMatchObject([{ id: subscription }]);
});

test('an old event carries no old state: what is written is what Stripe says now', async () => {
  const { ada, subscription } = await paid();
  const created = await eventOf('customer.subscription.created', subscription);
  await stripe.subscriptions.cancel(subscription);
  expect(created.data.object).toMatchObject({ status: 'active' });
  await deliver(created);
  expect(await grantsOf(ada.id)).toMatchObject([{ reason: 'ended', renews: false }]);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
});

test('a subscription that will end says when, and ends then', async () => {
  const { ada, subscription } = await paid();
  const { items } = await stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
  await deliver(await eventOf('customer.subscription.updated', subscription));
  const endsAt = (items.data[0]?.current_period_end ?? 0) * 1000;
  expect(await grantsOf(ada.id)).toMatchObject([{ endsAt, renews: false }]);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
});

test('only genuine deliveries of now are taken', async () => {
  const { ada, id } = await paid();
  const event = await eventOf('checkout.session.completed', id);
  // Ten seconds lie between what is taken and what is refused: on a busy machine they may pass meanwhile.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  onTestFinished(() => void vi.useRealTimers());
  const now = Math.floor(Date.now() / 1000);
  const text = JSON.stringify(event, null, 2);
  const ahead = await signed(event, { timestamp: now + 310 });
  const refused = {
    'dated twice': { headers: { 'Stripe-Signature': `t=${now},${ahead.headers['Stripe-Signature']}` } },
    forged: { secret: 'whsec_other' },
    unsigned: { headers: { 'Stripe-Signature': '' } },
    'not a signature': { headers: { 'Stripe-Signature': `t=${now},v1=` } },
    'another member': { body: text.replaceAll(ada.id, 'member-of-mine') },
    'another amount': { body: text.replaceAll('900', '1') },
    're-serialised': { body: JSON.stringify(event) },
    'replayed after five minutes': { timestamp: now - 310 },
    'dated in the future': { timestamp: now + 310 },
    empty: { body: '' },
  };
  for (const [name, delivery] of Object.entries(refused)) {
    const reply = await deliver(event, delivery);
    expect([name, reply.status]).toEqual([name, 400]);
    expect(await reply.json()).toMatchObject({ error: { code: 'bad_request' } });
  }
  expect(await grantsOf(ada.id)).toEqual([]);
  expect(await db.select().from(stripeEvent).where(eq(stripeEvent.id, event.id))).toEqual([]);
  expect((await deliver(event, { timestamp: now - 290 })).status).toBe(200);
});

test('what a shared Stripe account sells besides is none of ours', async () => {
  const { siteId, ada, subscription } = await paid();
  const customer = await stripe.customers.create({ email: ada.email });
  const foreign = await makePrice();
  const other = await makeShop();
  const stranger = await makeMember(other.siteId);
  // Each nominates a member in its metadata; none may be believed.
  const lies = [
    { price: foreign, metadata: { lyceum_site: siteId, lyceum_member: ada.id, lyceum_plan: 'monthly' } },
    { price: other.price, metadata: { lyceum_site: siteId, lyceum_member: ada.id, lyceum_plan: 'monthly' } },
    { price: other.price, metadata: { lyceum_site: other.siteId, lyceum_member: ada.id, lyceum_plan: 'monthly' } },
    { price: other.price, metadata: { lyceum_site: other.siteId, lyceum_member: 'nobody', lyceum_plan: 'monthly' } },
    { price: other.price, metadata: { lyceum_site: 'nowhere', lyceum_member: stranger.id, lyceum_plan: 'monthly' } },
    { price: foreign, metadata: undefined },
  ];
  const event = await eventOf('customer.subscription.created', subscription);
  for (const { price, metadata } of lies) {
    const session = await stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price, quantity: 1 }],
      customer: customer.id,
      success_url: 'https://elsewhere.test/{CHECKOUT_SESSION_ID}',
      ...(metadata && { subscription_data: { metadata } }),
    });
    await fetch(session.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ number: '4242424242424242', expiry: '12/40', cvc: '123', name: 'A' }),
      redirect: 'manual',
    });
    const bought = String((await stripe.checkout.sessions.retrieve(session.id)).subscription);
    const created = await eventOf('customer.subscription.created', bought);
    expect(await (await deliver(created)).json()).toEqual(ignored);
    expect(await db.select().from(grant).where(eq(grant.id, bought))).toEqual([]);
    expect(await db.select().from(stripeProjection).where(eq(stripeProjection.objectId, bought))).toEqual([]);
  }
  // A subscription that this account does not have, and an event about something else.
  const text = JSON.stringify(event).replaceAll(subscription, 'sub_unknown');
  expect(await (await deliver(JSON.parse(text))).json()).toEqual(ignored);
  const product = (await stripe.events.list({ type: 'product.created', limit: 1 })).data[0];
  if (!product) throw new Error('no product');
  expect(await (await deliver(product)).json()).toEqual(ignored);
  expect(await grantsOf(ada.id)).toEqual([]);
  expect(await grantsOf(stranger.id)).toEqual([]);
});

test('with Stripe down the delivery fails, and Stripe will send it again', async () => {
  const { ada, id } = await paid();
  const event = await eventOf('checkout.session.completed', id);
  const down = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  const reply = await deliver(event);
  down.mockRestore();
  expect(reply.status).toBe(502);
  expect(await grantsOf(ada.id)).toEqual([]);
  const logged = () => db.select().from(stripeEvent).where(eq(stripeEvent.id, event.id));
  expect(await logged()).toMatchObject([
    { outcome: 'failed', reason: expect.stringMatching(/^payment_unavailable: ./) },
  ]);
  expect((await deliver(event)).status).toBe(200);
  expect(await grantsOf(ada.id)).toHaveLength(1);
  expect(await logged()).toMatchObject([{ outcome: 'projected', reason: '', attempts: 2 }]);
});

test('deliveries do not count against the wall', async () => {
  const { id } = await paid();
  const event = await eventOf('checkout.session.completed', id);
  const headers = { 'CF-Connecting-IP': '3.18.12.63' };
  const replies = await Promise.all(Array.from({ length: 210 }, () => deliver(event, { headers, body: 'x' })));
  expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([400]));
  expect((await deliver(event, { headers })).status).toBe(200);
});

test('what was paid for a member who is not known here is shown to the owner, and not sent again', async () => {
  const { siteId, ada, subscription } = await paid();
  await db.delete(members).where(eq(members.id, ada.id));
  const event = await eventOf('customer.subscription.created', subscription);
  const reply = await deliver(event);
  expect(await reply.json()).toEqual({ received: true, outcome: 'ignored' });
  expect(await db.select().from(stripeEvent).where(eq(stripeEvent.id, event.id))).toMatchObject([
    { siteId, outcome: 'failed', reason: 'the member or the plan is not known here' },
  ]);
});
