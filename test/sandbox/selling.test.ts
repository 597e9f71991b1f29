import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { failure } from './failure.ts';
import { CARD, monthlyPrice, payAt, SUCCESS, standIn, subscribe } from './stand-in.ts';

const ADA = { email: 'ada@example.com', ...CARD };

async function oneOff(stripe: Stripe, params: Stripe.Checkout.SessionCreateParams = {}) {
  const product = await stripe.products.create({ name: 'A pass' });
  const price = await stripe.prices.create({
    product: product.id,
    currency: 'eur',
    unit_amount: 1000,
    currency_options: { cny: { unit_amount: 7800 } },
  });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    success_url: SUCCESS,
    line_items: [{ price: price.id, quantity: 1 }],
    ...params,
  });
  return { product, price, session, url: session.url ?? '' };
}

test.each([
  ['alipay', 'succeeded'],
  ['wechat_pay', 'failed'],
  ['sepa_debit', 'succeeded'],
] as const)('%s settles later: %s', async (method, status) => {
  const { stripe, sandbox } = await standIn();
  const { session, url } = await oneOff(stripe, {
    payment_method_options: { wechat_pay: { client: 'web' } },
    payment_intent_data: { metadata: { pass: 'p1' } },
  });
  expect((await payAt(url, { email: 'ada@example.com', method })).status).toBe(303);
  const waiting = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent.latest_charge'] });
  expect(waiting).toMatchObject({
    status: 'complete',
    payment_status: 'unpaid',
    payment_intent: { status: 'processing', metadata: { pass: 'p1' }, latest_charge: { status: 'pending' } },
  });
  const payment = (waiting.payment_intent as Stripe.PaymentIntent).id;
  await sandbox(`payments/${payment}/settle`, { status });
  const settled = await stripe.checkout.sessions.retrieve(session.id, { expand: ['payment_intent'] });
  const done = status === 'succeeded';
  expect(settled).toMatchObject({
    payment_status: done ? 'paid' : 'unpaid',
    payment_intent: { status: done ? 'succeeded' : 'requires_payment_method', amount_received: done ? 1000 : 0 },
  });
  const types = (await stripe.events.list({ limit: 4 })).data.map((event) => event.type);
  expect(types).toEqual([
    `checkout.session.async_payment_${status}`,
    `payment_intent.${done ? 'succeeded' : 'payment_failed'}`,
    `charge.${status}`,
    'checkout.session.completed',
  ]);
});

test('methods that cannot subscribe, or lack their client, are refused', async () => {
  const { stripe } = await standIn();
  const wechat = oneOff(stripe, { allowed_payment_method_types: ['wechat_pay'] });
  expect(await failure(wechat)).toMatchObject({ param: 'payment_method_options[wechat_pay][client]' });
  const price = await monthlyPrice(stripe);
  const subscription = stripe.checkout.sessions.create({
    mode: 'subscription',
    allowed_payment_method_types: ['alipay'],
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
  });
  expect(await failure(subscription)).toMatchObject({ param: 'allowed_payment_method_types' });
});

test('a price is paid in another of its currencies', async () => {
  const { stripe } = await standIn();
  const { price, session } = await oneOff(stripe, { currency: 'cny' });
  expect(session).toMatchObject({ currency: 'cny', amount_total: 7800 });
  const shown = await stripe.prices.retrieve(price.id, { expand: ['currency_options'] });
  expect(shown.currency_options).toMatchObject({ eur: { unit_amount: 1000 }, cny: { unit_amount: 7800 } });
  expect(await stripe.prices.retrieve(price.id)).not.toHaveProperty('currency_options');
  expect(await failure(oneOff(stripe, { currency: 'usd' }))).toMatchObject({ param: 'line_items' });
});

test('a code typed into the page lowers the total and the renewals for as long as it lasts', async () => {
  const { stripe, sandbox } = await standIn();
  const coupon = await stripe.coupons.create({ percent_off: 50, duration: 'repeating', duration_in_months: 2 });
  const code = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    code: 'HALF',
    max_redemptions: 1,
  });
  const price = await monthlyPrice(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    allow_promotion_codes: true,
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
  });
  const url = session.url ?? '';
  const wrong = await payAt(url, { action: 'code', code: 'NONE' });
  expect([wrong.status, await wrong.text()]).toEqual([402, expect.stringContaining('This code is invalid.')]);
  expect((await payAt(url, { action: 'code', code: 'half' })).status).toBe(303);
  expect(await (await fetch(url)).text()).toMatch(/HALF.*−\$4\.50.*Due today.*\$4\.50/s);
  await payAt(url, ADA);
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription.discounts', 'invoice'] });
  expect(paid).toMatchObject({
    amount_subtotal: 900,
    amount_total: 450,
    total_details: { amount_discount: 450 },
    discounts: [{ promotion_code: code.id }],
    invoice: { amount_paid: 450, total_discount_amounts: [{ amount: 450 }] },
    subscription: { discounts: [{ promotion_code: code.id, source: { coupon: coupon.id } }] },
  });
  expect(await stripe.promotionCodes.retrieve(code.id)).toMatchObject({ times_redeemed: 1, active: false });
  expect((await stripe.promotionCodes.list({ code: 'HALF', active: true })).data).toEqual([]);
  const { id } = paid.subscription as Stripe.Subscription;
  await sandbox('clock', { months: 1 });
  await sandbox('clock', { months: 1 });
  const invoices = (await stripe.invoices.list({ subscription: id })).data;
  expect(invoices.map((invoice) => invoice.amount_paid)).toEqual([900, 450, 450]);
  const again = stripe.checkout.sessions.create({
    mode: 'subscription',
    discounts: [{ promotion_code: code.id }],
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
  });
  expect(await failure(again)).toMatchObject({ code: 'promotion_code_invalid' });
});

test('coupons know their duration, products, currency and end', async () => {
  let now = Date.UTC(2026, 0, 1);
  const { stripe, sandbox } = await standIn({ now: () => now });
  const once = await stripe.coupons.create({ amount_off: 300, currency: 'usd' });
  const { subscription } = await subscribe(stripe, { discounts: [{ coupon: once.id }] });
  await sandbox('clock', { months: 1 });
  const invoices = (await stripe.invoices.list({ subscription: subscription.id })).data;
  expect(invoices.map((invoice) => invoice.amount_paid)).toEqual([900, 600]);

  const { product } = await oneOff(stripe);
  const limited = await stripe.coupons.create({ percent_off: 10, applies_to: { products: [product.id] } });
  expect(await stripe.coupons.retrieve(limited.id, { expand: ['applies_to'] })).toMatchObject({
    applies_to: { products: [product.id] },
  });
  expect((await oneOff(stripe, { discounts: [{ coupon: limited.id }] })).session.amount_total).toBe(1000);
  expect(await failure(oneOff(stripe, { discounts: [{ coupon: once.id }] }))).toMatchObject({ param: 'discounts' });
  const soon = await stripe.coupons.create({ percent_off: 10, redeem_by: now / 1000 + 31 * 86_400 + 60 });
  now += 120_000;
  expect(await failure(oneOff(stripe, { discounts: [{ coupon: soon.id }] }))).toMatchObject({ code: 'coupon_expired' });
  await stripe.coupons.del(limited.id);
  expect(await failure(stripe.coupons.retrieve(limited.id))).toMatchObject({ code: 'resource_missing' });
});

test('a first order only means that nothing was paid before', async () => {
  const { stripe } = await standIn();
  const coupon = await stripe.coupons.create({ percent_off: 20, duration: 'once' });
  const { id: promotion_code } = await stripe.promotionCodes.create({
    promotion: { type: 'coupon', coupon: coupon.id },
    restrictions: { first_time_transaction: true },
  });
  const { subscription } = await subscribe(stripe);
  const customer = String(subscription.customer);
  expect(await failure(oneOff(stripe, { customer, discounts: [{ promotion_code }] }))).toMatchObject({
    statusCode: 400,
  });
  expect((await oneOff(stripe, { discounts: [{ promotion_code }] })).session.amount_total).toBe(800);
});

test('an order of nothing is completed without a card', async () => {
  const { stripe } = await standIn();
  const { id } = await stripe.coupons.create({ percent_off: 100, duration: 'forever' });
  const { session, url } = await oneOff(stripe, { discounts: [{ coupon: id }] });
  expect(await (await fetch(url)).text()).not.toContain('Card number');
  await payAt(url, { email: 'ada@example.com' });
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    payment_status: 'no_payment_required',
    payment_intent: null,
  });
});

test('tax comes on top, on the page, the session and every invoice', async () => {
  const { stripe, sandbox } = await standIn();
  const { session, subscription } = await subscribe(stripe, { automatic_tax: { enabled: true } });
  expect(session).toMatchObject({ amount_subtotal: 900, amount_total: 1080, total_details: { amount_tax: 180 } });
  await sandbox('clock', { months: 1 });
  const { latest_invoice } = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
  expect(latest_invoice).toMatchObject({ total: 1080, total_excluding_tax: 900, total_taxes: [{ amount: 180 }] });
  const customer = String(subscription.customer);
  const refused = oneOff(stripe, { customer, automatic_tax: { enabled: true } });
  expect(await failure(refused)).toMatchObject({ code: 'customer_tax_location_invalid' });
  const params = { customer, automatic_tax: { enabled: true }, customer_update: { address: 'auto' } } as const;
  expect((await oneOff(stripe, params)).session.amount_total).toBe(1200);
});

test('the payer chooses how many within the bounds, and may use the saved card', async () => {
  const { stripe } = await standIn();
  const { subscription, price } = await subscribe(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: String(subscription.customer),
    line_items: [{ price: price.id, quantity: 2, adjustable_quantity: { enabled: true, minimum: 2, maximum: 10 } }],
    success_url: SUCCESS,
  });
  const url = session.url ?? '';
  const field = /name="(quantity_li_\w+)"/.exec(await (await fetch(url)).text())?.[1] ?? '';
  expect((await payAt(url, { action: 'quantity', [field]: '11' })).status).toBe(402);
  expect((await payAt(url, { action: 'quantity', [field]: '5' })).status).toBe(303);
  expect(await (await fetch(url)).text()).toMatch(/Subscribe · \$45\.00 with Visa •••• 4242/);
  await payAt(url, { method: 'saved' });
  const paid = await stripe.checkout.sessions.retrieve(session.id, { expand: ['subscription', 'line_items'] });
  expect(paid).toMatchObject({
    amount_total: 4500,
    line_items: { data: [{ quantity: 5 }] },
    subscription: { items: { data: [{ quantity: 5 }] } },
  });
});
