import { env } from 'cloudflare:workers';
import { asc, eq } from 'drizzle-orm';
import type Stripe from 'stripe';
import { afterEach, expect, test, vi } from 'vitest';
import { grant, stripeProjection } from '../../worker/db/billing.ts';
import { member as members } from '../../worker/db/member.ts';
import { buy, deliver, eventOf, makePrice, makeShop, stripe } from './billing-factory.ts';
import { db, makeMember } from './world.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/**
 * Between Stripe and the Worker: every reply about the subscription is fetched when asked for, and handed over only
 * after `release(n)`, n counting the questions from 0.
 */
function slowStripe(subscription: string) {
  const real = globalThis.fetch;
  const released = new Set<number>();
  const fetched: string[] = [];
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const reply = await real(input, init);
    const asked = new URL(String(input)).pathname === `/v1/subscriptions/${subscription}` && init?.method === 'GET';
    if (!asked) return reply;
    const body = await reply.text();
    const turn = fetched.push((JSON.parse(body) as Stripe.Subscription).status) - 1;
    // Polled, since a promise of one request may not wake up another in workerd.
    while (!released.has(turn) && turn < 2) await scheduler.wait(2);
    return new Response(body, { status: reply.status, headers: { 'Content-Type': 'application/json' } });
  });
  return {
    /** What Stripe said, in the order of the questions. */
    fetched,
    release: (turn: number) => released.add(turn),
    asked: (count: number) => vi.waitFor(() => expect(fetched).toHaveLength(count), { timeout: 30_000, interval: 2 }),
  };
}

async function paid() {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const { subscription } = await buy(ada);
  const created = await eventOf('customer.subscription.created', subscription);
  return { ada, subscription, created };
}

const rowsOf = async (subscription: string) => ({
  grants: await db.select().from(grant).where(eq(grant.id, subscription)),
  revisions: await db
    .select({ revision: stripeProjection.revision, status: stripeProjection.status })
    .from(stripeProjection)
    .where(eq(stripeProjection.objectId, subscription))
    .orderBy(asc(stripeProjection.revision)),
});

test.each([
  // The older state is held back until the newer one is written: it must not overwrite it.
  { first: 1, second: 0, revisions: ['canceled', 'canceled'] },
  // The older state is written first: the newer one loses its revision, asks again and comes after.
  { first: 0, second: 1, revisions: ['active', 'canceled'] },
])('two events on one subscription, reply $first before reply $second, end as Stripe has it', async (order) => {
  const { ada, subscription, created } = await paid();
  const between = slowStripe(subscription);
  const early = deliver(created);
  await between.asked(1);
  await stripe.subscriptions.cancel(subscription);
  const late = deliver(await eventOf('customer.subscription.deleted', subscription));
  await between.asked(2);
  const deliveries = [early, late];
  between.release(order.first);
  expect((await deliveries[order.first])?.status).toBe(200);
  between.release(order.second);
  expect((await deliveries[order.second])?.status).toBe(200);

  expect(between.fetched).toEqual(['active', 'canceled', 'canceled']);
  const { grants, revisions } = await rowsOf(subscription);
  expect(revisions).toEqual(order.revisions.map((status, index) => ({ revision: index + 1, status })));
  const [now] = (await stripe.subscriptions.list({ status: 'all', customer: await customerOf(ada.id) })).data;
  expect(now?.status).toBe('canceled');
  expect(grants).toMatchObject([{ endsAt: (now?.ended_at ?? 0) * 1000, renews: false }]);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
});

async function customerOf(memberId: string): Promise<string> {
  const [row] = await db.select({ customer: members.stripeCustomerId }).from(members).where(eq(members.id, memberId));
  return row?.customer ?? '';
}

test('who was overtaken twice asks no more: the second one saw all there was to see', async () => {
  const { subscription, created } = await paid();
  const between = slowStripe(subscription);
  between.release(1);
  const overtaken = deliver(created);
  await between.asked(1);
  await stripe.subscriptions.cancel(subscription);
  const deleted = await eventOf('customer.subscription.deleted', subscription);
  for (let times = 0; times < 2; times++) expect((await deliver(deleted)).status).toBe(200);
  const { grants } = await rowsOf(subscription);
  between.release(0);
  expect(await (await overtaken).json()).toEqual({ received: true, outcome: 'projected' });
  expect(between.fetched).toEqual(['active', 'canceled', 'canceled']);
  expect(await rowsOf(subscription)).toEqual({
    grants,
    revisions: [
      { revision: 1, status: 'canceled' },
      { revision: 2, status: 'canceled' },
    ],
  });
});

test('any number at once: one grant, and Stripe asked at most twice by each', async () => {
  const { subscription, created } = await paid();
  const asks = vi.spyOn(globalThis, 'fetch');
  const replies = await Promise.all(Array.from({ length: 12 }, () => deliver(created)));
  expect(replies.map((reply) => reply.status)).toEqual(Array(12).fill(200));
  expect(asks.mock.calls.filter(([input]) => String(input).endsWith(subscription)).length).toBeLessThanOrEqual(24);
  expect((await rowsOf(subscription)).grants).toHaveLength(1);
});

test.each(['insert on "grant" when new.id', 'update on member when old.id'])(
  'a batch that fails midway (%s) leaves nothing, and the next delivery repairs it',
  async (moment) => {
    const { ada, subscription, created } = await paid();
    const id = moment.includes('grant') ? subscription : ada.id;
    await env.DB.exec(`create trigger midway before ${moment} = '${id}' begin select raise(abort, 'midway'); end`);
    expect((await deliver(created)).status).toBe(500);
    expect(await rowsOf(subscription)).toEqual({ grants: [], revisions: [] });
    expect(await customerOf(ada.id)).toBe('');
    await env.DB.exec('drop trigger midway');
    expect((await deliver(created)).status).toBe(200);
    expect(await rowsOf(subscription)).toMatchObject({ grants: [{ memberId: ada.id }], revisions: [{ revision: 1 }] });
    expect(await customerOf(ada.id)).toMatch(/^cus_/);
  },
);

test('old revisions are trimmed, never the newest', async () => {
  const { subscription, created } = await paid();
  for (let times = 0; times < 3; times++) await deliver(created);
  expect((await rowsOf(subscription)).revisions.map((row) => row.revision)).toEqual([1, 2, 3]);
  await db.update(stripeProjection).set({ projectedAt: 1 }).where(eq(stripeProjection.objectId, subscription));
  await deliver(created);
  expect((await rowsOf(subscription)).revisions.map((row) => row.revision)).toEqual([4]);
  await deliver(created);
  expect((await rowsOf(subscription)).revisions.map((row) => row.revision)).toEqual([4, 5]);
});

test('a subscription moved at Stripe to a price that is no plan here opens nothing any more, and its end is heard', async () => {
  const { ada, subscription, created } = await paid();
  await deliver(created);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  const now = await stripe.subscriptions.retrieve(subscription);
  const item = now.items.data[0]?.id ?? '';
  await stripe.subscriptions.update(subscription, { items: [{ id: item, price: await makePrice(100) }] });
  const updated = await deliver(await eventOf('customer.subscription.updated', subscription));
  expect(await updated.json()).toEqual({ received: true, outcome: 'projected' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  await stripe.subscriptions.cancel(subscription);
  await deliver(await eventOf('customer.subscription.deleted', subscription));
  const { grants, revisions } = await rowsOf(subscription);
  expect(grants).toMatchObject([{ renews: false, reason: 'plan_gone' }]);
  expect(revisions.map(({ status }) => status)).toEqual(['active', 'active', 'canceled']);
});
