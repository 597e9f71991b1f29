import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { failure } from './failure.ts';
import { monthlyPrice, standIn, subscribe } from './stand-in.ts';

const DAY = 86_400;
const START = Date.UTC(2026, 0, 10);

async function typesOf(stripe: Stripe) {
  return (await stripe.events.list({ limit: 100 })).data.map((event) => event.type).reverse();
}

/** A stand-in that begins at a known time, with one subscription. */
async function begun(params: Stripe.Checkout.SessionCreateParams = {}) {
  const parts = await standIn({ now: () => START });
  const { subscription, price } = await subscribe(parts.stripe, params);
  const customer = String(subscription.customer);
  const current = () => parts.stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  const latest = async () => (await current()).latest_invoice as Stripe.Invoice;
  const cardFails = (fails: boolean) => parts.sandbox(`customers/${customer}/card`, { fails });
  return { ...parts, subscription, price, customer, current, latest, cardFails };
}

test('a renewal that fails leaves it past due, and paying recovers it', async () => {
  const { stripe, sandbox, subscription, current, latest, cardFails } = await begun();
  await cardFails(true);
  await sandbox('clock', { months: 1 });
  expect(await current()).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open', attempt_count: 1 } });
  const invoice = await latest();
  const [tie] = (await stripe.invoicePayments.list({ invoice: invoice.id })).data;
  const payment = await stripe.paymentIntents.retrieve(String(tie?.payment.payment_intent));
  expect(payment).toMatchObject({ status: 'requires_payment_method', last_payment_error: { code: 'card_declined' } });
  expect(await failure(stripe.invoices.pay(invoice.id))).toMatchObject({ statusCode: 402, code: 'card_declined' });
  await cardFails(false);
  expect(await stripe.invoices.pay(invoice.id)).toMatchObject({ status: 'paid', amount_paid: 900 });
  expect(await current()).toMatchObject({ status: 'active', id: subscription.id });
  const types = await typesOf(stripe);
  for (const type of ['invoice.payment_failed', 'charge.failed', 'payment_intent.payment_failed']) {
    expect(types.filter((known) => known === type)).toHaveLength(2);
  }
  expect(types.at(-1)).toBe('customer.subscription.updated');
});

test.each([
  ['cancel', 'canceled'],
  ['unpaid', 'unpaid'],
  ['past_due', 'past_due'],
] as const)('after the last retry, %s leaves it %s', async (after, status) => {
  const { sandbox, current, cardFails, stripe } = await begun();
  await sandbox('retries', { after });
  await cardFails(true);
  await sandbox('clock', { months: 1 });
  await sandbox('clock', { days: 16 });
  expect(await current()).toMatchObject({ status, latest_invoice: { attempt_count: 4, next_payment_attempt: null } });
  if (status === 'canceled') {
    expect((await current()).cancellation_details).toMatchObject({ reason: 'payment_failed' });
    return;
  }
  await cardFails(false);
  await stripe.invoices.pay(String(((await current()).latest_invoice as Stripe.Invoice).id));
  expect(await current()).toMatchObject({ status: 'active' });
});

test('every period missed has its own invoice, at its own time', async () => {
  const { stripe, sandbox, subscription } = await begun();
  await sandbox('clock', { months: 3 });
  const invoices = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(invoices.map((invoice) => new Date(invoice.created * 1000).toISOString().slice(0, 10))).toEqual([
    '2026-04-10',
    '2026-03-10',
    '2026-02-10',
    '2026-01-10',
  ]);
});

test('a trial is announced three days before it ends, and then paid', async () => {
  const { stripe, sandbox, current } = await begun({ subscription_data: { trial_period_days: 10 } });
  await sandbox('clock', { days: 6 });
  expect(await typesOf(stripe)).not.toContain('customer.subscription.trial_will_end');
  await sandbox('clock', { days: 1 });
  expect((await typesOf(stripe)).filter((type) => type.endsWith('trial_will_end'))).toHaveLength(1);
  await sandbox('clock', { days: 3 });
  expect(await current()).toMatchObject({ status: 'active', latest_invoice: { status: 'paid', amount_paid: 900 } });
});

test('a trial whose card fails is past due', async () => {
  const { sandbox, current, cardFails } = await begun({ subscription_data: { trial_period_days: 10 } });
  await cardFails(true);
  await sandbox('clock', { days: 10 });
  expect(await current()).toMatchObject({ status: 'past_due', latest_invoice: { status: 'open' } });
});

test('a trial without a card pauses, and resumes once there is one', async () => {
  const { stripe, sandbox, subscription, current, cardFails } = await begun({
    payment_method_collection: 'if_required',
    subscription_data: {
      trial_period_days: 10,
      trial_settings: { end_behavior: { missing_payment_method: 'pause' } },
    },
  });
  expect(subscription.default_payment_method).toBeNull();
  await sandbox('clock', { days: 10 });
  expect(await current()).toMatchObject({ status: 'paused' });
  await cardFails(false);
  expect(await stripe.subscriptions.resume(subscription.id)).toMatchObject({ status: 'active' });
  const types = await typesOf(stripe);
  expect(types).toEqual(expect.arrayContaining(['customer.subscription.paused', 'customer.subscription.resumed']));
});

test('an upgrade is charged for the rest of the period, a downgrade credits the next one', async () => {
  const { stripe, sandbox, subscription, current, latest } = await begun();
  const item = subscription.items.data[0];
  const change = async (unit_amount: number, proration_behavior: Stripe.SubscriptionUpdateParams.ProrationBehavior) => {
    const price = await monthlyPrice(stripe, unit_amount);
    await stripe.subscriptions.update(subscription.id, {
      items: [{ id: item?.id ?? '', price: price.id }],
      proration_behavior,
    });
  };
  // 31 days from 10 January; 15.5 of them gone.
  await sandbox('clock', { seconds: 15.5 * DAY });
  await change(2901, 'always_invoice');
  expect(await latest()).toMatchObject({
    billing_reason: 'subscription_update',
    amount_paid: 1001,
    lines: { data: [{ amount: -450 }, { amount: 1451 }] },
  });
  await change(901, 'create_prorations');
  await change(501, 'none');
  await sandbox('clock', { seconds: 15.5 * DAY });
  expect(await latest()).toMatchObject({
    billing_reason: 'subscription_cycle',
    lines: { data: [{ amount: 501 }, { amount: -1451 }, { amount: 451 }] },
    total: -499,
    amount_due: 0,
    status: 'paid',
  });
  await sandbox('clock', { months: 1 });
  expect(await latest()).toMatchObject({ total: 501, starting_balance: -499, amount_due: 2, amount_paid: 2 });
  expect((await current()).status).toBe('active');
});

test('another interval begins a new period today', async () => {
  const { stripe, sandbox, subscription, current, price } = await begun();
  await sandbox('clock', { seconds: 15.5 * DAY });
  const yearly = await stripe.prices.create({
    product: String(price.product),
    currency: 'usd',
    unit_amount: 9000,
    recurring: { interval: 'year' },
  });
  await stripe.subscriptions.update(subscription.id, {
    items: [{ id: subscription.items.data[0]?.id ?? '', price: yearly.id }],
  });
  const now = START / 1000 + 15.5 * DAY;
  expect(await current()).toMatchObject({
    items: { data: [{ current_period_start: now, current_period_end: now + 365 * DAY }] },
    latest_invoice: { amount_paid: 8550 },
  });
});

test.each([
  ['void', 'void'],
  ['mark_uncollectible', 'uncollectible'],
  ['keep_as_draft', 'draft'],
] as const)('a pause of collection with %s makes renewals %s until it resumes', async (behavior, status) => {
  const { stripe, sandbox, subscription, current } = await begun();
  await stripe.subscriptions.update(subscription.id, {
    pause_collection: { behavior, resumes_at: START / 1000 + 40 * DAY },
  });
  await sandbox('clock', { months: 1 });
  expect(await current()).toMatchObject({
    status: 'active',
    pause_collection: { behavior },
    latest_invoice: { status },
  });
  await sandbox('clock', { months: 1 });
  expect(await current()).toMatchObject({ pause_collection: null, latest_invoice: { status: 'paid' } });
});

test('a trial_end puts the next charge off', async () => {
  const { stripe, sandbox, subscription, current, latest } = await begun();
  const trial_end = START / 1000 + 100 * DAY;
  await stripe.subscriptions.update(subscription.id, { trial_end, proration_behavior: 'none' });
  await sandbox('clock', { days: 90 });
  expect(await current()).toMatchObject({
    status: 'trialing',
    latest_invoice: { billing_reason: 'subscription_create' },
  });
  await stripe.subscriptions.update(subscription.id, { trial_end: 'now' });
  expect((await current()).status).toBe('active');
  expect(await latest()).toMatchObject({ billing_reason: 'subscription_cycle', amount_paid: 900 });
});

test('it ends at the time set, unless that is taken back; or at once, with credit', async () => {
  const { stripe, sandbox, subscription, current, latest } = await begun();
  const cancel_at = START / 1000 + 20 * DAY;
  await stripe.subscriptions.update(subscription.id, { cancel_at });
  expect(await stripe.subscriptions.update(subscription.id, { cancel_at: '' })).toMatchObject({ cancel_at: null });
  await sandbox('clock', { seconds: 15.5 * DAY });
  await stripe.subscriptions.cancel(subscription.id, { prorate: true, invoice_now: true });
  expect(await current()).toMatchObject({ status: 'canceled' });
  expect(await latest()).toMatchObject({ total: -450, amount_due: 0, ending_balance: -450 });

  const { subscription: other } = await subscribe(stripe);
  const end = Math.floor(START / 1000 + 20 * DAY);
  await stripe.subscriptions.update(other.id, { cancel_at: end });
  await sandbox('clock', { days: 10 });
  expect(await stripe.subscriptions.retrieve(other.id)).toMatchObject({ status: 'canceled', ended_at: end });
});

test('a deleted customer takes the subscriptions along and can buy nothing', async () => {
  const { stripe, subscription, customer, current, price } = await begun();
  expect(await stripe.customers.del(customer)).toEqual(
    expect.objectContaining({ id: customer, object: 'customer', deleted: true }),
  );
  expect(await stripe.customers.retrieve(customer)).toMatchObject({ deleted: true });
  expect(await current()).toMatchObject({ status: 'canceled' });
  const expanded = await stripe.subscriptions.retrieve(subscription.id, { expand: ['customer'] });
  expect(expanded.customer).toMatchObject({ deleted: true });
  const checkout = stripe.checkout.sessions.create({
    mode: 'subscription',
    customer,
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: 'http://localhost/',
  });
  expect(await failure(checkout)).toMatchObject({ code: 'resource_missing', param: 'customer' });
  expect((await stripe.customers.list()).data).toEqual([]);
  expect((await typesOf(stripe)).slice(-2)).toEqual(['customer.subscription.deleted', 'customer.deleted']);
});
