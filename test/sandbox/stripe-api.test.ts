import { describe, expect, test } from 'vitest';
import { failure } from './failure.ts';
import { clientOf, monthlyPrice, SUCCESS, standIn, subscribe } from './stand-in.ts';

describe('catalog and customers', () => {
  test('what is created is found, listed and updated', async () => {
    const { stripe } = await standIn();
    const customer = await stripe.customers.create({ email: 'ada@example.com', metadata: { member: 'm1', old: 'x' } });
    expect(await stripe.customers.retrieve(customer.id)).toMatchObject({ email: 'ada@example.com' });
    const updated = await stripe.customers.update(customer.id, { metadata: { old: '', plan: 'p' } });
    expect(updated.metadata).toEqual({ member: 'm1', plan: 'p' });
    expect((await stripe.customers.list({ email: 'ada@example.com' })).data.map((c) => c.id)).toEqual([customer.id]);

    const price = await monthlyPrice(stripe);
    expect(price).toMatchObject({ type: 'recurring', unit_amount: 900, recurring: { interval: 'month' } });
    expect(String(price.unit_amount_decimal)).toBe('900');
    await stripe.prices.update(price.id, { active: false });
    expect((await stripe.prices.list({ active: true })).data).toEqual([]);
    const expanded = await stripe.prices.retrieve(price.id, { expand: ['product'] });
    expect(expanded.product).toMatchObject({ object: 'product', name: 'Member' });
  });

  test('lists page by cursor, newest first', async () => {
    const { stripe } = await standIn();
    for (let n = 0; n < 5; n++) await stripe.products.create({ id: `prod_${n}`, name: `Product ${n}` });
    const first = await stripe.products.list({ limit: 2 });
    expect(first.data.map((product) => product.id)).toEqual(['prod_4', 'prod_3']);
    expect(first.has_more).toBe(true);
    const all = await stripe.products.list({ limit: 2 }).autoPagingToArray({ limit: 10 });
    expect(all.map((product) => product.id)).toEqual(['prod_4', 'prod_3', 'prod_2', 'prod_1', 'prod_0']);
  });
});

describe('refusals in the shape of Stripe', () => {
  test('no key, a live key, an unknown id, an unknown URL', async () => {
    const { stripe, url } = await standIn();
    const bare = await fetch(`${url}/v1/customers/cus_1`);
    expect(bare.status).toBe(401);
    expect(await failure(clientOf(url, 'sk_live_secret').customers.retrieve('cus_1'))).toMatchObject({
      type: 'StripeAuthenticationError',
      statusCode: 401,
    });
    expect(await failure(stripe.customers.retrieve('cus_1'))).toEqual({
      statusCode: 404,
      type: 'StripeInvalidRequestError',
      code: 'resource_missing',
      param: 'id',
      message: "No such customer: 'cus_1'",
    });
    expect(await failure(stripe.payouts.list())).toMatchObject({ statusCode: 404 });
    for (const id of ['__proto__', 'constructor']) {
      expect(await failure(stripe.prices.retrieve(id))).toMatchObject({ statusCode: 404, code: 'resource_missing' });
    }
  });

  test('missing, unknown and malformed parameters are named', async () => {
    const { stripe, url } = await standIn();
    const post = async (body: string) => {
      const headers = { authorization: 'Bearer sk_test_x' };
      const reply = await fetch(`${url}/v1/checkout/sessions`, { method: 'POST', headers, body });
      return { status: reply.status, ...(await reply.json()).error };
    };
    const base = `mode=payment&success_url=${encodeURIComponent(SUCCESS)}`;
    expect(await post('mode=payment')).toMatchObject({ status: 400, code: 'parameter_missing', param: 'line_items' });
    const unknown = await post(`${base}&line_items[0][prize]=p`);
    expect(unknown).toMatchObject({ code: 'parameter_unknown', param: 'line_items[0][prize]' });
    const number = await post(`${base}&line_items[0][quantity]=many`);
    expect(number).toMatchObject({ code: 'parameter_invalid_integer', param: 'line_items[0][quantity]' });
    expect(await post(`${base}&mode[x]=1`)).toMatchObject({ status: 400, type: 'invalid_request_error' });

    const price = await monthlyPrice(stripe);
    const wrongMode = stripe.checkout.sessions.create({
      mode: 'payment',
      success_url: SUCCESS,
      line_items: [{ price: price.id, quantity: 1 }],
    });
    expect(await failure(wrongMode)).toMatchObject({ statusCode: 400, param: 'line_items' });
    expect(await failure(stripe.prices.retrieve(price.id, { expand: ['nickname.x', 'active'] }))).toMatchObject({
      statusCode: 400,
    });
  });

  test('an outage answers 500 to every call, and ends', async () => {
    const { stripe, sandbox } = await standIn();
    await sandbox('outage', { on: true });
    expect(await failure(stripe.customers.list())).toMatchObject({ statusCode: 500, type: 'StripeAPIError' });
    await sandbox('outage', { on: false });
    expect((await stripe.customers.list()).data).toEqual([]);
  });
});

describe('idempotency keys', () => {
  const idempotencyKey = 'key-1';

  test('the same call again gets the same answer, and only one object is made', async () => {
    const { stripe } = await standIn();
    const calls = Array.from({ length: 5 }, () => stripe.customers.create({ name: 'Ada' }, { idempotencyKey }));
    const customers = await Promise.all(calls);
    expect(new Set(customers.map((customer) => customer.id)).size).toBe(1);
    const replayed = customers.filter(
      (customer) => new Headers(customer.lastResponse.headers).get('idempotent-replayed') === 'true',
    );
    expect(replayed).toHaveLength(4);
    expect((await stripe.customers.list()).data).toHaveLength(1);
  });

  test('other parameters or another endpoint under the same key conflict', async () => {
    const { stripe } = await standIn();
    await stripe.customers.create({ name: 'Ada' }, { idempotencyKey });
    const other = await failure(stripe.customers.create({ name: 'Bob' }, { idempotencyKey }));
    expect(other).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
    const elsewhere = await failure(stripe.products.create({ name: 'Ada' }, { idempotencyKey }));
    expect(elsewhere).toMatchObject({ statusCode: 400, type: 'StripeIdempotencyError' });
    expect((await stripe.customers.list()).data.map((customer) => customer.name)).toEqual(['Ada']);
  });

  test('a refusal is replayed too', async () => {
    const { stripe } = await standIn();
    const call = () =>
      failure(stripe.prices.create({ currency: 'usd', unit_amount: 1, product: 'p' }, { idempotencyKey }));
    expect(await call()).toMatchObject({ statusCode: 404, param: 'product' });
    await stripe.products.create({ id: 'p', name: 'Too late' });
    expect(await call()).toMatchObject({ statusCode: 404, param: 'product' });
  });

  test('refused parameters do not use the key up', async () => {
    const { stripe } = await standIn();
    await failure(stripe.customers.create({ preferred_locales: ['de'] }, { idempotencyKey }));
    expect(await stripe.customers.create({ name: 'Ada' }, { idempotencyKey })).toMatchObject({ name: 'Ada' });
  });
});

describe('subscriptions', () => {
  test('end with the period when asked to, and can be resumed before', async () => {
    const { stripe } = await standIn();
    const { subscription } = await subscribe(stripe);
    const end = subscription.items.data[0]?.current_period_end;
    const ending = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    expect(ending).toMatchObject({ status: 'active', cancel_at_period_end: true, cancel_at: end });
    const resumed = await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: false });
    expect(resumed).toMatchObject({ cancel_at: null, canceled_at: null });
    const [newest] = (await stripe.events.list({ type: 'customer.subscription.updated' })).data;
    expect(newest?.data).toMatchObject({ object: { cancel_at: null }, previous_attributes: { cancel_at: end } });
  });

  test('change price and metadata', async () => {
    const { stripe } = await standIn();
    const { subscription } = await subscribe(stripe, { subscription_data: { metadata: { member: 'm1' } } });
    const dearer = await monthlyPrice(stripe, 2900);
    const changed = await stripe.subscriptions.update(subscription.id, {
      items: [{ id: subscription.items.data[0]?.id ?? '', price: dearer.id }],
      metadata: { tier: 'pro' },
    });
    expect(changed.items.data).toMatchObject([{ id: subscription.items.data[0]?.id, price: { unit_amount: 2900 } }]);
    expect(changed.metadata).toEqual({ member: 'm1', tier: 'pro' });
    expect((await stripe.subscriptions.list({ price: dearer.id })).data).toHaveLength(1);
  });

  test('cancel at once, and leave the default list', async () => {
    const { stripe } = await standIn();
    const { subscription } = await subscribe(stripe);
    const customer = String(subscription.customer);
    expect(await stripe.subscriptions.cancel(subscription.id)).toMatchObject({ status: 'canceled' });
    expect((await stripe.subscriptions.list({ customer })).data).toEqual([]);
    expect((await stripe.subscriptions.list({ customer, status: 'all' })).data).toHaveLength(1);
    expect((await stripe.subscriptions.list({ status: 'canceled' })).data).toHaveLength(1);
    expect(await failure(stripe.subscriptions.cancel(subscription.id))).toMatchObject({ code: 'resource_missing' });
    const events = await stripe.events.list({ types: ['customer.subscription.deleted'] });
    expect(events.data).toMatchObject([{ data: { object: { id: subscription.id, status: 'canceled' } } }]);
  });

  test('renew when their period is over, and end when they were to', async () => {
    let now = Date.UTC(2026, 0, 31, 12);
    const { stripe } = await standIn({ now: () => now });
    const { subscription } = await subscribe(stripe);
    expect(subscription.items.data[0]?.current_period_end).toBe(Date.UTC(2026, 1, 28, 12) / 1000);
    now = Date.UTC(2026, 2, 1);
    const renewed = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice'] });
    expect(renewed.items.data[0]?.current_period_end).toBe(Date.UTC(2026, 2, 31, 12) / 1000);
    expect(renewed.latest_invoice).toMatchObject({ billing_reason: 'subscription_cycle', amount_paid: 900 });
    await stripe.subscriptions.update(subscription.id, { cancel_at_period_end: true });
    now = Date.UTC(2026, 3, 2);
    expect(await stripe.subscriptions.retrieve(subscription.id)).toMatchObject({
      status: 'canceled',
      ended_at: Date.UTC(2026, 2, 31, 12) / 1000,
    });
  });
});
