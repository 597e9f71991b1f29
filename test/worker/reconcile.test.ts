import { createExecutionContext, createScheduledController, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { and, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/d1';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { reconcile } from '../../worker/billing/repair/reconcile.ts';
import { startReconciliation } from '../../worker/billing/repair/run.ts';
import { drift, job } from '../../worker/db/audit.ts';
import { grant, stripeEvent, stripeProjection } from '../../worker/db/billing.ts';
import { member } from '../../worker/db/member.ts';
import { payment, subscription } from '../../worker/db/payment.ts';
import worker from '../../worker/index.ts';
import { buy, deliver, eventOf, makePrice, makeShop, stripe } from './billing-factory.ts';
import { openOwnStripe } from './clocked-stripe.ts';
import { counted } from './counted-db.ts';
import { wipe } from './dump.ts';
import { db, makeMember, makeStaff } from './world.ts';

vi.setConfig({ testTimeout: 60_000 });
let own: ReturnType<typeof openOwnStripe>;
beforeEach(async () => {
  own = openOwnStripe();
  await Promise.all([own.ready, wipe()]);
});
afterEach(() => own.close());

const grantOf = async (id: string) => (await db.select().from(grant).where(eq(grant.id, id)))[0];
const driftOf = (id: string) => db.select().from(drift).where(eq(drift.objectId, id));

/** A paid subscription of which no webhook has come. */
async function unheard() {
  const { siteId, price } = await makeShop();
  const ada = await makeMember(siteId);
  return { siteId, price, ada, ...(await buy(ada)) };
}

/** One whole run. @returns how many slices it took */
async function run(options: { thorough?: boolean; now?: number; budget?: number } = {}): Promise<number> {
  const { thorough = false, now = Date.now(), budget = 20 } = options;
  await startReconciliation(db, now, { thorough });
  for (let slices = 1; slices < 500; slices++) {
    if ((await reconcile(env, db, now, budget)) === 'done') return slices;
  }
  throw new Error('the run does not end');
}

test('with every webhook lost, reconciliation opens what was paid, and says what differed', async () => {
  const { siteId, ada, subscription: id } = await unheard();
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
  await run();
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'open' });
  expect(await driftOf(id)).toMatchObject([{ siteId, before: null, after: { subscription: { status: 'active' } } }]);
});

test('a second run finds nothing: no drift, no new revision', async () => {
  const { subscription: id } = await unheard();
  const start = Date.now();
  await run({ now: start });
  const before = await db.select().from(stripeProjection);
  const drifted = await db.select().from(drift);
  // Beyond the slack of the clocks, so that no event counts as newer than its projection.
  const later = start + 400_000;
  await db.update(stripeProjection).set({ projectedAt: later });
  await run({ now: later });
  expect(await db.select().from(drift)).toEqual(drifted);
  expect((await db.select().from(stripeProjection)).length).toBe(before.length);
  expect(await grantOf(id)).toMatchObject({ renews: true });
});

test('a refund that nobody told of closes what it paid for', async () => {
  const { ada, subscription: id } = await unheard();
  await deliver(await eventOf('customer.subscription.created', id));
  const invoices = await stripe.invoices.list({ subscription: id, expand: ['data.payments'] });
  const intent = invoices.data[0]?.payments?.data[0]?.payment.payment_intent;
  await stripe.refunds.create({ payment_intent: String(intent) });
  await run();
  expect(await grantOf(id)).toMatchObject({ reason: 'refunded', renews: false });
  expect(await db.select().from(payment)).toMatchObject([{ refunded: 900 }]);
  expect(await ada.lyceum.posts.read('gated')).toMatchObject({ state: 'locked' });
});

test.each([
  ['the grant is gone', () => db.delete(grant)],
  ['the grant ends too soon', () => db.update(grant).set({ endsAt: 5 })],
  ['the grant has no end', () => db.update(grant).set({ endsAt: null })],
  ['the grant does not renew', () => db.update(grant).set({ renews: false })],
  ['the books are gone', () => db.delete(subscription)],
  ['the books say canceled', () => db.update(subscription).set({ status: 'canceled', endedAt: 5 })],
])('%s: a light run mends it, though no event tells of it', async (_, harm) => {
  // Its payment, of which nothing was heard, leads to the subscription too: in the same slice, or in another.
  for (const budget of [20, 1]) {
    await wipe();
    const { subscription: id } = await unheard();
    await deliver(await eventOf('customer.subscription.created', id));
    const whole = await grantOf(id);
    await harm();
    // Projected after all events, as far as anybody knows.
    await db.update(stripeProjection).set({ projectedAt: Date.now() + 400_000 });
    await run({ budget });
    const { createdAt: _created, since: _since, ...rest } = whole ?? {};
    expect(await grantOf(id)).toMatchObject(rest);
    expect(await driftOf(id)).toHaveLength(1);
  }
});

test('a subscription cancelled at Stripe long ago closes here', async () => {
  const { subscription: id } = await unheard();
  await deliver(await eventOf('customer.subscription.created', id));
  await stripe.subscriptions.cancel(id);
  await db.update(stripeProjection).set({ projectedAt: Date.now() + 400_000 });
  await run();
  expect(await grantOf(id)).toMatchObject({ reason: 'ended', renews: false });
});

test('what fails is written down, does not stop the others, and heals by the next run', async () => {
  const { siteId, subscription: bad } = await unheard();
  const { subscription: good } = await unheard();
  const real = globalThis.fetch;
  const fetch = vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (new URL(url).pathname === `/v1/subscriptions/${bad}`) return Promise.reject(new TypeError('cut'));
    return real(input, init);
  });
  await run();
  fetch.mockRestore();
  expect(await grantOf(good)).toMatchObject({ reason: 'paid' });
  expect(await grantOf(bad)).toBeUndefined();
  const failures = await db
    .select()
    .from(stripeEvent)
    .where(and(eq(stripeEvent.objectId, bad), eq(stripeEvent.outcome, 'failed')));
  expect(failures).toMatchObject([{ siteId, type: 'reconciliation', attempts: 2 }]);
  expect(failures[0]?.reason).toContain('payment_unavailable');
  await run();
  expect(await grantOf(bad)).toMatchObject({ reason: 'paid' });
  expect(await db.select().from(stripeEvent).where(eq(stripeEvent.outcome, 'failed'))).toEqual([]);
});

test('with Stripe down a slice fails, and the run goes on where it was', async () => {
  const { subscription: id } = await unheard();
  const now = Date.now();
  await startReconciliation(db, now);
  const down = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('refused'));
  await expect(reconcile(env, db, now)).rejects.toMatchObject({ code: 'payment_unavailable' });
  down.mockRestore();
  expect(await reconcile(env, db, now)).toBe('idle');
  const later = now + 5 * 60_000;
  for (let state = await reconcile(env, db, later); state !== 'done'; ) state = await reconcile(env, db, later);
  expect(await grantOf(id)).toMatchObject({ reason: 'paid' });
});

test('two at once: one works, nothing is reported twice', async () => {
  const { subscription: id } = await unheard();
  const now = Date.now();
  await Promise.all([startReconciliation(db, now), startReconciliation(db, now)]);
  const slices = await Promise.all(Array.from({ length: 6 }, () => reconcile(env, db, now)));
  expect(slices.filter((state) => state !== 'idle')).toHaveLength(1);
  for (let state = await reconcile(env, db, now); state === 'working'; ) state = await reconcile(env, db, now);
  expect(await grantOf(id)).toMatchObject({ reason: 'paid' });
  expect(await driftOf(id)).toHaveLength(1);
});

test('a slice of five objects stays below 50 queries', async () => {
  const { siteId } = await makeShop();
  for (let i = 0; i < 6; i++) await buy(await makeMember(siteId));
  const now = Date.now();
  await startReconciliation(db, now, { thorough: true });
  let most = 0;
  for (let state = 'working'; state !== 'done'; ) {
    const cost = { trips: 0, rowsRead: 0, handedOut: '' };
    state = await reconcile(env, drizzle(counted(env.DB, cost)), now);
    most = Math.max(most, cost.trips);
  }
  expect(most).toBeGreaterThan(10);
  expect(most).toBeLessThanOrEqual(50);
  expect(await db.select().from(grant)).toHaveLength(6);
});

test("another shop's purchases in the same account are left alone", async () => {
  await makeShop();
  const customer = await stripe.customers.create({ email: 'somebody@example.com' });
  const price = await makePrice();
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    line_items: [{ price, quantity: 1 }],
    customer: customer.id,
    success_url: 'https://elsewhere.test/',
    subscription_data: { metadata: { lyceum_site: 'elsewhere', lyceum_member: 'nobody' } },
  });
  await fetch(session.url ?? '', {
    method: 'POST',
    body: new URLSearchParams({ number: '4242424242424242', expiry: '12/40', cvc: '123', name: 'A' }),
    redirect: 'manual',
  });
  await run({ thorough: true });
  expect(await db.select().from(grant)).toEqual([]);
  expect(await db.select().from(drift)).toEqual([]);
  expect(await db.select().from(stripeEvent)).toEqual([]);
});

test('a restored database asks for a thorough run by no more than a row', async () => {
  const { subscription: id } = await unheard();
  await db.insert(job).values({ name: 'reconcile', cursor: { thorough: true }, startedAt: Date.now() });
  for (let state = 'working'; state !== 'done'; ) state = await reconcile(env, db, Date.now(), 20);
  expect(await grantOf(id)).toMatchObject({ reason: 'paid' });
});

test('the owner starts one, sees it run and end, and only the own site', async () => {
  const { siteId, subscription: id } = await unheard();
  const other = await unheard();
  const owner = await makeStaff(siteId, 'owner');
  expect(await (await owner.fetch('/studio/billing/reconcile')).json()).toEqual({
    state: 'never',
    startedAt: null,
    finishedAt: null,
    drifted: 0,
    failed: 0,
  });
  expect((await owner.fetch('/studio/billing/reconcile', { method: 'POST' })).status).toBe(204);
  await vi.waitFor(
    async () => {
      await reconcile(env, db, Date.now(), 20);
      expect(await (await owner.fetch('/studio/billing/reconcile')).json()).toMatchObject({
        state: 'done',
        drifted: 2,
      });
    },
    { timeout: 30_000, interval: 100 },
  );
  expect(await grantOf(id)).toMatchObject({ reason: 'paid' });
  expect(await grantOf(other.subscription)).toMatchObject({ reason: 'paid' });
  const { drift: rows } = (await (await owner.fetch('/studio/billing/drift')).json()) as {
    drift: { objectId: string }[];
  };
  expect(rows.map(({ objectId }) => objectId)).toContain(id);
  expect(JSON.stringify(rows)).not.toContain(other.siteId);
  expect(JSON.stringify(rows)).not.toContain(other.ada.id);
});

test('at night one starts; its own cron works it to its end, a slice at a time', async () => {
  const { subscription: id } = await unheard();
  const tick = async (cron: string) => {
    const ctx = createExecutionContext();
    await worker.scheduled(createScheduledController({ cron, scheduledTime: new Date() }), env, ctx);
    await waitOnExecutionContext(ctx);
    return (await db.select().from(job))[0];
  };
  expect(await tick('2-57/5 * * * *')).toBeUndefined();
  let run = await tick('17 3 * * *');
  expect(run).toMatchObject({ name: 'reconcile', finishedAt: null });
  for (let ticks = 0; run?.finishedAt === null && ticks < 200; ticks++) run = await tick('2-57/5 * * * *');
  expect(run?.finishedAt).toBeGreaterThan(0);
  expect(await grantOf(id)).toMatchObject({ reason: 'paid' });
});

test("what was paid for a member who is not known here stays in the owner's sight, told by Stripe or not", async () => {
  for (const told of [true, false]) {
    const { siteId, ada, subscription: id } = await unheard();
    await db.delete(member).where(eq(member.id, ada.id));
    if (told) await deliver(await eventOf('customer.subscription.created', id));
    await run();
    const rows = await db.select().from(stripeEvent).where(eq(stripeEvent.objectId, id));
    expect(rows.map(({ siteId, outcome, reason }) => ({ siteId, outcome, reason }))).toEqual(
      rows.map(() => ({ siteId, outcome: 'failed', reason: 'the member or the plan is not known here' })),
    );
    expect(rows.length).toBeGreaterThan(0);
    const [row] = await db.select().from(job).where(eq(job.name, 'reconcile'));
    expect(row?.cursor).toMatchObject({ failed: [] });
  }
});
