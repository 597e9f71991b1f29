import { expect, test } from 'vitest';
import { CANCEL, CARD, monthlyPrice, payAt, SUCCESS, standIn, subscribe } from './stand-in.ts';

test('a subscription is paid on the hosted page and the payer returns with the session id', async () => {
  const { stripe } = await standIn();
  const { reply, session, subscription, price } = await subscribe(stripe, {
    client_reference_id: 'member-1',
    metadata: { site: 'my-blog' },
    subscription_data: { metadata: { plan: 'p1' } },
  });
  expect(reply.status).toBe(303);
  expect(reply.headers.get('location')).toBe(SUCCESS.replace('{CHECKOUT_SESSION_ID}', session.id));
  expect(session).toMatchObject({
    status: 'complete',
    payment_status: 'paid',
    amount_total: 900,
    url: null,
    client_reference_id: 'member-1',
    metadata: { site: 'my-blog' },
    customer_details: { email: 'ada@example.com', name: 'Ada Example' },
  });
  expect(subscription).toMatchObject({ status: 'active', metadata: { plan: 'p1' }, customer: session.customer });
  expect(subscription.items.data).toMatchObject([{ price: { id: price.id }, quantity: 1 }]);
  expect(subscription).not.toHaveProperty('current_period_end');
  const invoice = await stripe.invoices.retrieve(String(session.invoice));
  expect(invoice).toMatchObject({
    status: 'paid',
    amount_paid: 900,
    parent: { subscription_details: { subscription: subscription.id, metadata: { plan: 'p1' } } },
  });
  const lines = await stripe.checkout.sessions.retrieve(session.id, { expand: ['line_items.data.price.product'] });
  expect(lines.line_items?.data).toMatchObject([{ description: 'Member', price: { product: { name: 'Member' } } }]);
  expect((await stripe.checkout.sessions.listLineItems(session.id)).data).toHaveLength(1);
  expect((await stripe.checkout.sessions.list({ subscription: subscription.id })).data).toHaveLength(1);
});

test('a one-time payment with an inline price makes a payment, and a customer only if wanted', async () => {
  const { stripe } = await standIn();
  const params = {
    mode: 'payment' as const,
    line_items: [
      { price_data: { currency: 'EUR', unit_amount: 1250, product_data: { name: 'A course' } }, quantity: 2 },
    ],
    success_url: SUCCESS,
    payment_intent_data: { metadata: { course: 'c1' } },
  };
  const guest = await stripe.checkout.sessions.create(params);
  await payAt(guest.url ?? '', { email: 'ada@example.com', ...CARD });
  const paid = await stripe.checkout.sessions.retrieve(guest.id, { expand: ['payment_intent'] });
  expect(paid).toMatchObject({
    amount_total: 2500,
    currency: 'eur',
    customer: null,
    invoice: null,
    payment_intent: { status: 'succeeded', amount_received: 2500, metadata: { course: 'c1' } },
  });
  const known = await stripe.checkout.sessions.create({
    ...params,
    customer_creation: 'always',
    invoice_creation: { enabled: true },
  });
  await payAt(known.url ?? '', { email: 'ada@example.com', ...CARD });
  const kept = await stripe.checkout.sessions.retrieve(known.id, { expand: ['customer', 'invoice'] });
  expect(kept).toMatchObject({ customer: { email: 'ada@example.com' }, invoice: { status: 'paid', total: 2500 } });
});

test('a trial charges nothing yet', async () => {
  const { stripe } = await standIn();
  const { session, subscription } = await subscribe(stripe, { subscription_data: { trial_period_days: 7 } });
  expect(session).toMatchObject({ payment_status: 'no_payment_required', amount_total: 0 });
  expect(subscription).toMatchObject({ status: 'trialing', trial_end: subscription.created + 7 * 86_400 });
});

test('a declined card leaves the session open, says why, and another card pays', async () => {
  const { stripe } = await standIn();
  const price = await monthlyPrice(stripe);
  const customer = await stripe.customers.create({ email: 'member@example.com' });
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer: customer.id,
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
    cancel_url: CANCEL,
  });
  const url = session.url ?? '';
  const refusals = [
    ['4000 0000 0000 0002', 'Your card was declined.'],
    ['4000 0000 0000 9995', 'Your card has insufficient funds.'],
    ['4111 1111 1111 1111', 'Your card number is invalid.'],
    ['', 'Enter a card number.'],
  ] as const;
  for (const [number, message] of refusals) {
    const reply = await payAt(url, { ...CARD, number });
    expect(reply.status).toBe(402);
    const page = await reply.text();
    expect(page).toContain(message);
    expect(page).not.toContain(`value="${number}"`);
  }
  expect(await (await payAt(url, { ...CARD, expiry: '01 / 20' })).text()).toContain('Your card has expired.');
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open', subscription: null });
  expect((await stripe.events.list({ type: 'checkout.session.completed' })).data).toEqual([]);
  expect((await payAt(url, CARD)).status).toBe(303);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({
    status: 'complete',
    customer: customer.id,
    customer_details: { email: 'member@example.com' },
  });
});

test('paying twice charges once, and the page says that it is paid', async () => {
  const { stripe } = await standIn();
  const price = await monthlyPrice(stripe);
  const session = await stripe.checkout.sessions.create({
    mode: 'subscription',
    customer_email: 'ada@example.com',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
  });
  const url = session.url ?? '';
  const replies = await Promise.all([payAt(url, CARD), payAt(url, CARD)]);
  expect(replies.map((reply) => reply.status)).toEqual([303, 303]);
  expect((await stripe.subscriptions.list()).data).toHaveLength(1);
  expect(await (await fetch(url)).text()).toContain('Already paid');
});

test('an expired session cannot be paid and leads back', async () => {
  let now = Date.UTC(2026, 10, 1);
  const { stripe, url } = await standIn({ now: () => now });
  const price = await monthlyPrice(stripe);
  const create = () =>
    stripe.checkout.sessions.create({
      mode: 'subscription',
      line_items: [{ price: price.id, quantity: 1 }],
      success_url: SUCCESS,
      cancel_url: CANCEL,
    });
  const [withdrawn, left] = [await create(), await create()];
  expect(await stripe.checkout.sessions.expire(withdrawn.id)).toMatchObject({ status: 'expired' });
  now += 25 * 3_600_000;
  expect(await stripe.checkout.sessions.retrieve(left.id)).toMatchObject({ status: 'expired' });
  for (const session of [withdrawn, left]) {
    const page = await fetch(session.url ?? '');
    expect(await page.text()).toContain(`href="${CANCEL}"`);
    expect((await payAt(session.url ?? '', { email: 'a@example.com', ...CARD })).status).toBe(410);
  }
  expect((await fetch(`${url}/c/pay/cs_test_none`)).status).toBe(404);
  expect((await stripe.subscriptions.list()).data).toEqual([]);
});

test('names and addresses are escaped, and no other site may submit the form', async () => {
  const { stripe } = await standIn();
  const product = await stripe.products.create({ name: '<img src=x onerror=alert(1)>' });
  const price = await stripe.prices.create({ product: product.id, currency: 'usd', unit_amount: 500 });
  const session = await stripe.checkout.sessions.create({
    mode: 'payment',
    line_items: [{ price: price.id, quantity: 1 }],
    success_url: SUCCESS,
  });
  const url = session.url ?? '';
  const page = await fetch(url);
  expect(await page.text()).not.toContain('<img');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  const foreign = await fetch(url, {
    method: 'POST',
    headers: { origin: 'http://evil.example' },
    body: new URLSearchParams({ email: 'a@example.com', ...CARD }),
  });
  expect(foreign.status).toBe(403);
  expect(await stripe.checkout.sessions.retrieve(session.id)).toMatchObject({ status: 'open' });
});
