import { existsSync, readFileSync } from 'node:fs';
import Stripe from 'stripe';
import { expect, test } from 'vitest';
import { standIn, subscribe } from './stand-in.ts';

const folder = new URL('../../../shared/data/stripe/', import.meta.url);
const corpus = existsSync(folder);
if (!corpus) console.warn(`Skipped: the shapes of Stripe's objects are not at ${folder.pathname}`);

type Shape = Record<string, string>;
const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

/** One reply of each kind, as JSON on the wire. */
async function replies(): Promise<Record<string, Record<string, unknown>>> {
  const { stripe, url, sandbox } = await standIn();
  const { session, subscription } = await subscribe(stripe, {
    customer_email: 'ada@example.com',
    automatic_tax: { enabled: true },
    discounts: [{ coupon: (await stripe.coupons.create({ percent_off: 10, duration: 'forever' })).id }],
  });
  const raw = async (path: string) => {
    const reply = await fetch(`${url}/v1/${path}`, { headers: { authorization: 'Bearer sk_test_x' } });
    expect(reply.status, path).toBe(200);
    return reply.json();
  };
  const [paid] = (await stripe.events.list({ type: 'payment_intent.succeeded' })).data;
  if (paid?.type !== 'payment_intent.succeeded') throw new Error('no payment');
  const item = subscription.items.data[0];
  const payment = await raw(`payment_intents/${paid.data.object.id}?expand[]=latest_charge`);
  const refund = await stripe.refunds.create({ payment_intent: payment.id, amount: 100, reason: 'duplicate' });
  const dispute = await sandbox(`disputes`, { payment: payment.id, status: 'needs_response' });
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: (await stripe.coupons.create({ amount_off: 100, currency: 'usd' })).id },
  });
  const portal = await stripe.billingPortal.sessions.create({ customer: String(session.customer) });
  return {
    'Checkout.Session': await raw(`checkout/sessions/${session.id}`),
    Subscription: await raw(`subscriptions/${subscription.id}`),
    SubscriptionItem: (await raw(`subscriptions/${subscription.id}`)).items.data[0],
    Customer: await raw(`customers/${session.customer}`),
    Product: await raw(`products/${item?.price.product}`),
    Price: await raw(`prices/${item?.price.id}`),
    Invoice: await raw(`invoices/${session.invoice}?expand[]=payments`),
    InvoicePayment: (await raw(`invoice_payments?invoice=${session.invoice}`)).data[0],
    PaymentIntent: await raw(`payment_intents/${payment.id}`),
    Charge: await raw(`charges/${payment.latest_charge.id}?expand[]=refunds`),
    Refund: await raw(`refunds/${refund.id}`),
    Dispute: await raw(`disputes/${dispute.body.id}`),
    Event: await raw(`events/${paid.id}`),
    PaymentMethod: await raw(`payment_methods/${payment.payment_method}`),
    Coupon: await raw(`coupons/${(await raw('coupons')).data[0].id}`),
    PromotionCode: await raw(`promotion_codes/${code.id}`),
    'BillingPortal.Configuration': await raw(`billing_portal/configurations/${portal.configuration}`),
    'BillingPortal.Session': JSON.parse(JSON.stringify(portal)),
    Discount: (await raw(`subscriptions/${subscription.id}?expand[]=discounts`)).discounts[0],
  };
}

test.skipIf(!corpus)('replies have every required key of the object shapes and no key beyond them', async () => {
  const { source, shapes } = read('object-shapes-2026-10-28.json');
  expect(source.apiVersion).toBe(Stripe.API_VERSION);
  for (const [name, reply] of Object.entries(await replies())) compare(name, reply, shapes);
});

/** Follows nested shapes that are named in full (`Subscription.AutomaticTax`), as far as replies fill them. */
function compare(name: string, reply: Record<string, unknown>, shapes: Record<string, Shape | string>) {
  const shape = shapes[name];
  // An empty shape stands for any object.
  if (typeof shape !== 'object' || Object.keys(shape).length === 0) return;
  const required = Object.keys(shape).filter((key) => !shape[key]?.startsWith('?'));
  expect(Object.keys(reply), `${name}: required keys`).toEqual(expect.arrayContaining(required));
  const unknown = Object.keys(reply).filter((key) => !(key in shape));
  expect(unknown, `${name}: unknown keys`).toEqual([]);
  for (const [key, value] of Object.entries(reply)) {
    const type = shape[key] ?? '';
    if (value === null) expect(type, `${name}.${key} may be null`).toMatch(/null/);
    if (Array.isArray(value)) expect(type, `${name}.${key} is a list`).toMatch(/Array/);
    const nested = /^\??(?:\w+\.)?(\w+)( \| null)?$/.exec(type)?.[1];
    if (nested && value !== null && typeof value === 'object') {
      compare(`${name}.${nested}`, value as Record<string, unknown>, shapes);
    }
  }
}

test.skipIf(!corpus)('replies have the type of each value in the example resources', async () => {
  const { resources } = read('fixtures3.json');
  for (const reply of Object.values(await replies())) {
    const example = resources[String(reply.object)];
    expect(example, String(reply.object)).toBeDefined();
    for (const [key, value] of Object.entries(reply)) {
      const known = example[key];
      if (value === null || known === null || known === undefined || typeof known === 'object') continue;
      expect(typeof value, `${reply.object}.${key}`).toBe(typeof known);
    }
  }
});

test.skipIf(!corpus)('kinds without a shape have the keys of the example resources', async () => {
  const { shapes } = read('object-shapes-2026-10-28.json');
  const { resources } = read('fixtures3.json');
  const shapeless = Object.entries(await replies()).filter(([name]) => !(name in shapes));
  expect(shapeless.length).toBeGreaterThan(3);
  for (const [name, reply] of shapeless) {
    expect(Object.keys(reply).sort(), name).toEqual(Object.keys(resources[String(reply.object)]).sort());
  }
});

test.skipIf(!corpus)('every event type is one of Stripe’s', async () => {
  const { eventTypes } = read('event-types-2026-10-28.json');
  const { stripe } = await standIn();
  await subscribe(stripe);
  const types = (await stripe.events.list({ limit: 100 })).data.map((event) => event.type);
  expect(types).toContain('invoice.paid');
  expect(eventTypes).toEqual(expect.arrayContaining(types));
});
