import { eq } from 'drizzle-orm';
import { expect, test, vi } from 'vitest';
import { failureOf } from '../../worker/billing/repair/mend.ts';
import type { StripeEventPage } from '../../worker/contract/repair.ts';
import { audit } from '../../worker/db/audit.ts';
import { grant, stripeEvent } from '../../worker/db/billing.ts';
import { buy, deliver, eventOf, makeShop, stripe } from './billing-factory.ts';
import { db, makeMember, makeStaff, unique } from './world.ts';

const page = async (owner: { fetch: (path: string) => Promise<Response> }, cursor = '') => {
  const reply = await owner.fetch(`/studio/billing/events${cursor && `?cursor=${cursor}`}`);
  expect(reply.status).toBe(200);
  return (await reply.json()) as StripeEventPage;
};

async function failedDelivery() {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const owner = await makeStaff(siteId, 'owner');
  const { subscription } = await buy(ada);
  const event = await eventOf('customer.subscription.created', subscription);
  const down = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  const reply = await deliver(event);
  down.mockRestore();
  expect(reply.status).toBe(502);
  return { siteId, ada, owner, subscription, event };
}

test('a failed delivery is listed with its reason, and a replay does what it was to do', async () => {
  const { siteId, ada, owner, subscription, event } = await failedDelivery();
  const { events } = await page(owner);
  expect(events).toMatchObject([{ id: event.id, objectId: subscription, outcome: 'failed', attempts: 1 }]);
  expect(events[0]?.reason).toContain('payment_unavailable');
  expect(events[0]?.reason).not.toMatch(/sk_test|whsec|Bearer/);
  const replay = await owner.fetch(`/studio/billing/events/${event.id}/replay`, { method: 'POST' });
  expect(await replay.json()).toEqual({ outcome: 'projected' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect((await page(owner)).events).toMatchObject([{ id: event.id, outcome: 'projected', reason: '', attempts: 2 }]);
  expect(await db.select().from(audit).where(eq(audit.siteId, siteId))).toMatchObject([
    { actor: owner.id, action: 'event.replay', subject: subscription, detail: { event: event.id } },
  ]);
});

test('a refund from Stripe’s dashboard names no site, and its failure is listed and replayed all the same', async () => {
  const { siteId } = await makeShop();
  const ada = await makeMember(siteId);
  const owner = await makeStaff(siteId, 'owner');
  const { session } = await buy(ada);
  const [paid] = (await stripe.paymentIntents.list({ customer: String(session.customer) })).data;
  expect((await deliver(await eventOf('payment_intent.succeeded', paid?.id ?? ''))).status).toBe(200);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  const { id } = await stripe.refunds.create({ payment_intent: paid?.id ?? '' });
  const event = await eventOf('refund.created', id);
  const down = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  expect((await deliver(event)).status).toBe(502);
  down.mockRestore();
  const [listed] = (await page(owner)).events;
  expect(listed).toMatchObject({ id: event.id, objectId: paid?.id, outcome: 'failed' });
  const replay = await owner.fetch(`/studio/billing/events/${event.id}/replay`, { method: 'POST' });
  expect(await replay.json()).toEqual({ outcome: 'projected' });
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
});

test('a replay that fails too says so, and stays listed', async () => {
  const { owner, event, subscription } = await failedDelivery();
  const down = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('connection refused'));
  const replay = await owner.fetch(`/studio/billing/events/${event.id}/replay`, { method: 'POST' });
  down.mockRestore();
  expect(replay.status).toBe(502);
  expect((await page(owner)).events).toMatchObject([{ id: event.id, outcome: 'failed', attempts: 2 }]);
  expect(await db.select().from(grant).where(eq(grant.id, subscription))).toEqual([]);
});

test('what reconciliation could not project, and an event that Stripe has forgotten, are replayed by their object', async () => {
  const { siteId, owner, subscription } = await failedDelivery();
  const row = { siteId, type: 'reconciliation', objectId: subscription, outcome: 'failed' as const, receivedAt: 1 };
  await db.insert(stripeEvent).values([
    { ...row, id: failureOf(subscription) },
    { ...row, id: 'evt_forgotten' },
  ]);
  for (const id of [failureOf(subscription), 'evt_forgotten']) {
    await db.delete(grant).where(eq(grant.id, subscription));
    const path = `/studio/billing/events/${encodeURIComponent(id)}/replay`;
    expect(await (await owner.fetch(path, { method: 'POST' })).json()).toEqual({ outcome: 'projected' });
    expect(await db.select().from(grant).where(eq(grant.id, subscription))).toHaveLength(1);
  }
});

test("another site's events are neither seen nor replayed", async () => {
  const { event } = await failedDelivery();
  const { siteId } = await makeShop();
  const stranger = await makeStaff(siteId, 'owner');
  expect(await page(stranger)).toEqual({ events: [], next: null });
  const replay = await stranger.fetch(`/studio/billing/events/${event.id}/replay`, { method: 'POST' });
  expect(replay.status).toBe(404);
  expect(await db.select().from(stripeEvent).where(eq(stripeEvent.id, event.id))).toMatchObject([
    { outcome: 'failed', attempts: 1 },
  ]);
});

test('failed ones come first, then the newest, and every one is on exactly one page', async () => {
  const { siteId } = await makeShop();
  const owner = await makeStaff(siteId, 'owner');
  const outcomes = ['projected', 'failed', 'ignored'] as const;
  const rows = Array.from({ length: 130 }, (_, i) => ({
    id: unique('evt'),
    siteId,
    type: 'invoice.paid',
    objectId: 'sub_1',
    outcome: outcomes[i % 3] ?? 'failed',
    // Many at the same moment, so that the id has to decide.
    receivedAt: 1000 + Math.floor(i / 10),
  }));
  for (const row of rows) await db.insert(stripeEvent).values(row);
  const seen: StripeEventPage['events'] = [];
  let pages = 0;
  for (let cursor: string | null = ''; cursor !== null; pages++) {
    const { events, next }: StripeEventPage = await page(owner, cursor);
    seen.push(...events);
    cursor = next;
  }
  expect(pages).toBe(3);
  expect(seen.map(({ id }) => id).sort()).toEqual(rows.map(({ id }) => id).sort());
  const rank = { failed: 0, projected: 1, ignored: 2 };
  const keys = seen.map(({ outcome, receivedAt }) => rank[outcome] * 10_000 - receivedAt);
  expect(keys).toEqual([...keys].sort((a, b) => a - b));
});
