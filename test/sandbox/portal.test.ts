import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { failure } from './failure.ts';
import { CARD, monthlyPrice, payAt, standIn, subscribe } from './stand-in.ts';

const BACK = 'http://localhost:8080/account';

/** A subscriber, a dearer plan, and a portal that offers both. */
async function customerPortal() {
  const parts = await standIn();
  const { stripe } = parts;
  const { subscription, price } = await subscribe(stripe);
  const dearer = await monthlyPrice(stripe, 2900);
  const configuration = await stripe.billingPortal.configurations.create({
    features: {
      invoice_history: { enabled: true },
      payment_method_update: { enabled: true },
      subscription_cancel: { enabled: true, mode: 'at_period_end' },
      subscription_update: {
        enabled: true,
        default_allowed_updates: ['price'],
        proration_behavior: 'always_invoice',
        products: [price, dearer].map(({ id, product }) => ({ product: String(product), prices: [id] })),
      },
    },
  });
  const open = (flow_data?: Stripe.BillingPortal.SessionCreateParams.FlowData) =>
    stripe.billingPortal.sessions.create({
      customer: String(subscription.customer),
      configuration: configuration.id,
      return_url: BACK,
      ...(flow_data && { flow_data }),
    });
  const current = () => stripe.subscriptions.retrieve(subscription.id, { expand: ['default_payment_method'] });
  return { ...parts, subscription, price, dearer, configuration, open, current };
}

const text = async (url: string) => (await fetch(url)).text();

test('the page shows plan, card and invoices, and leads back', async () => {
  const { open } = await customerPortal();
  const page = await text((await open()).url);
  for (const part of [
    `href="${BACK}"`,
    'Member',
    '$9.00 per month',
    '•••• 4242',
    'Invoices',
    'Change plan',
    'Cancel',
  ]) {
    expect(page).toContain(part);
  }
});

test('canceled at the period’s end, and taken back', async () => {
  const { open, subscription, current } = await customerPortal();
  const { url } = await open({ type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id } });
  expect(await text(url)).toContain('Cancel the subscription');
  expect((await payAt(url, { action: 'cancel', subscription: subscription.id })).status).toBe(303);
  expect(await current()).toMatchObject({ status: 'active', cancel_at_period_end: true });
  const home = await open();
  expect(await text(home.url)).toContain('Keep it');
  await payAt(home.url, { action: 'keep', subscription: subscription.id });
  expect(await current()).toMatchObject({ cancel_at_period_end: false });
});

test('the plan changes to one that is offered, and to no other', async () => {
  const { stripe, open, subscription, dearer, current } = await customerPortal();
  const item = subscription.items.data[0]?.id ?? '';
  const session = await open({
    type: 'subscription_update_confirm',
    subscription_update_confirm: { subscription: subscription.id, items: [{ id: item, price: dearer.id }] },
    after_completion: { type: 'redirect', redirect: { return_url: `${BACK}?changed` } },
  });
  expect(await text(session.url)).toMatch(/Confirm your new plan.*\$29\.00 per month/s);
  const secret = await monthlyPrice(stripe, 1);
  await payAt(session.url, { action: 'change', subscription: subscription.id, price: secret.id });
  expect(await current()).toMatchObject({ items: { data: [{ price: { unit_amount: 900 } }] } });
  const reply = await payAt(session.url, { action: 'change', subscription: subscription.id, price: dearer.id });
  expect(reply.headers.get('location')).toBe(`${BACK}?changed`);
  expect(await current()).toMatchObject({ items: { data: [{ price: { unit_amount: 2900 } }] } });
  const confirm = open({
    type: 'subscription_update_confirm',
    subscription_update_confirm: { subscription: subscription.id, items: [{ id: item, price: secret.id }] },
  });
  expect(await failure(confirm)).toMatchObject({ param: 'flow_data' });
});

test('a new card is charged from then on; one that is declined is not taken', async () => {
  const { open, current, sandbox } = await customerPortal();
  const { url } = await open({ type: 'payment_method_update' });
  const declined = await payAt(url, { ...CARD, action: 'card', number: '4000 0000 0000 0002' });
  expect([declined.status, await declined.text()]).toEqual([402, expect.stringContaining('Your card was declined.')]);
  await payAt(url, { ...CARD, action: 'card', number: '4000 0000 0000 0341' });
  expect(await current()).toMatchObject({ default_payment_method: { card: { last4: '0341' } } });
  await sandbox('clock', { months: 1 });
  expect((await current()).status).toBe('past_due');
  await payAt(url, { ...CARD, action: 'card' });
  expect((await fetch(url)).status).toBe(404);
});

test('nobody acts on another customer’s subscription, nor beyond the configuration', async () => {
  const { stripe, open, subscription, configuration, current } = await customerPortal();
  const other = await subscribe(stripe);
  const mine = await open();
  const id = other.subscription.id;
  expect((await payAt(mine.url, { action: 'cancel', subscription: id })).status).toBe(402);
  expect(await stripe.subscriptions.retrieve(id)).toMatchObject({ cancel_at_period_end: false });
  const foreign = open({ type: 'subscription_cancel', subscription_cancel: { subscription: id } });
  expect(await failure(foreign)).toMatchObject({ statusCode: 400 });
  await stripe.billingPortal.configurations.update(configuration.id, {
    features: { subscription_cancel: { enabled: false } },
  });
  await payAt(mine.url, { action: 'cancel', subscription: subscription.id });
  expect(await current()).toMatchObject({ cancel_at_period_end: false });
  const flow = open({ type: 'subscription_cancel', subscription_cancel: { subscription: subscription.id } });
  expect(await failure(flow)).toMatchObject({ param: 'flow_data[type]' });
  const listed = await stripe.billingPortal.configurations.list({
    expand: ['data.features.subscription_update.products'],
  });
  expect(listed.data[0]?.features.subscription_update.products).toHaveLength(2);
});

test('an open invoice is paid from the page once the card is good', async () => {
  const { stripe, open, subscription, sandbox, current } = await customerPortal();
  await sandbox(`customers/${subscription.customer}/card`, { fails: true });
  await sandbox('clock', { months: 1 });
  const { url } = await open();
  const [invoice] = (await stripe.invoices.list({ subscription: subscription.id, status: 'open' })).data;
  expect(await text(url)).toContain('Pay now');
  expect((await payAt(url, { action: 'pay', invoice: invoice?.id ?? '' })).status).toBe(402);
  await payAt(url, { ...CARD, action: 'card' });
  expect((await payAt(url, { action: 'pay', invoice: invoice?.id ?? '' })).status).toBe(303);
  expect((await current()).status).toBe('active');
});
