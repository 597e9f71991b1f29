import type Stripe from 'stripe';
import { expect, test } from 'vitest';
import { failure } from './failure.ts';
import { standIn, subscribe } from './stand-in.ts';

/** A paid invoice's payment, found as the API of today lets one find it. */
async function paid(stripe: Stripe) {
  const { session, subscription } = await subscribe(stripe);
  const invoice = await stripe.invoices.retrieve(String(session.invoice), { expand: ['payments'] });
  const payment = String(invoice.payments?.data[0]?.payment.payment_intent);
  return { payment, invoice, subscription };
}

test('an invoice leads to its payment and charge, and the payment back to the invoice', async () => {
  const { stripe } = await standIn();
  const { payment, invoice, subscription } = await paid(stripe);
  const intent = await stripe.paymentIntents.retrieve(payment, { expand: ['latest_charge.payment_method'] });
  expect(intent.latest_charge).toMatchObject({
    object: 'charge',
    amount: 900,
    paid: true,
    payment_intent: payment,
    payment_method_details: { type: 'card', card: { brand: 'visa', last4: '4242' } },
  });
  const back = await stripe.invoicePayments.list({ payment: { type: 'payment_intent', payment_intent: payment } });
  expect(back.data).toMatchObject([{ invoice: invoice.id, status: 'paid', amount_paid: 900 }]);
  expect((await stripe.invoicePayments.list({ invoice: invoice.id })).data).toHaveLength(1);
  const latest = await stripe.subscriptions.retrieve(subscription.id, { expand: ['latest_invoice.payments'] });
  expect(latest.latest_invoice).toMatchObject({ payments: { data: [{ payment: { payment_intent: payment } }] } });
  const listed = await stripe.invoices.list({ subscription: subscription.id, expand: ['data.payments'] });
  expect(listed.data).toMatchObject([{ id: invoice.id, payments: { data: [{ status: 'paid' }] } }]);
  const customer = String(subscription.customer);
  expect((await stripe.charges.list({ payment_intent: payment })).data).toHaveLength(1);
  expect((await stripe.charges.list({ customer })).data).toHaveLength(1);
  expect((await stripe.paymentIntents.list({ customer })).data).toMatchObject([{ id: payment }]);
  expect((await stripe.invoices.list({ customer, status: 'open' })).data).toEqual([]);
});

test('a payment is given back in parts, never more than it was, and once for one key', async () => {
  const { stripe } = await standIn();
  const { payment } = await paid(stripe);
  const once = () =>
    stripe.refunds.create({ payment_intent: payment, amount: 300, metadata: { by: 'owner' } }, { idempotencyKey: 'r' });
  const [first, again] = [await once(), await once()];
  expect(again.id).toBe(first.id);
  expect(first).toMatchObject({ status: 'succeeded', amount: 300, payment_intent: payment, metadata: { by: 'owner' } });
  expect(await failure(stripe.refunds.create({ payment_intent: payment, amount: 601 }))).toMatchObject({
    statusCode: 400,
    param: 'amount',
    message: 'Refund amount ($6.01) is greater than unrefunded amount on charge ($6.00)',
  });
  const charge = String(first.charge);
  expect(await stripe.charges.retrieve(charge)).toMatchObject({ amount_refunded: 300, refunded: false });
  await stripe.refunds.create({ charge, reason: 'requested_by_customer' });
  const whole = await stripe.charges.retrieve(charge, { expand: ['refunds'] });
  expect(whole).toMatchObject({ amount_refunded: 900, refunded: true });
  expect(whole.refunds?.data.map((refund) => refund.amount)).toEqual([600, 300]);
  expect(await failure(stripe.refunds.create({ charge }))).toMatchObject({ code: 'charge_already_refunded' });
  expect((await stripe.refunds.list({ payment_intent: payment })).data).toHaveLength(2);
  expect(await stripe.refunds.retrieve(first.id)).toMatchObject({ id: first.id });
  const types = (await stripe.events.list({ limit: 100 })).data.map((event) => event.type);
  for (const type of ['refund.created', 'refund.updated', 'charge.refunded', 'charge.updated']) {
    expect(types.filter((known) => known === type)).toHaveLength(2);
  }
});

test('a dispute takes the money, and gives it back when won', async () => {
  const { stripe, sandbox } = await standIn();
  const { payment } = await paid(stripe);
  const opened = await sandbox('disputes', { payment });
  expect(opened.body).toMatchObject({ status: 'needs_response' });
  const [dispute] = (await stripe.disputes.list({ payment_intent: payment })).data;
  expect(dispute).toMatchObject({ id: opened.body.id, amount: 900, currency: 'usd', is_charge_refundable: false });
  expect(await stripe.charges.retrieve(String(dispute?.charge))).toMatchObject({ disputed: true });
  expect(await failure(stripe.refunds.create({ payment_intent: payment }))).toMatchObject({ code: 'charge_disputed' });
  await sandbox(`disputes/${dispute?.id}`, { status: 'under_review' });
  await sandbox(`disputes/${dispute?.id}`, { status: 'won' });
  expect(await stripe.disputes.retrieve(dispute?.id ?? '')).toMatchObject({ status: 'won' });
  expect((await sandbox(`disputes/${dispute?.id}`, { status: 'lost' })).status).toBe(400);
  const events = await stripe.events.list({ types: disputeEvents, limit: 100 });
  expect(events.data.map((event) => event.type).reverse()).toEqual([
    'charge.dispute.created',
    'charge.dispute.funds_withdrawn',
    'charge.dispute.updated',
    'charge.dispute.funds_reinstated',
    'charge.dispute.updated',
    'charge.dispute.closed',
  ]);
});

test('an inquiry takes no money until it becomes a dispute, which may be lost', async () => {
  const { stripe, sandbox } = await standIn();
  const { payment } = await paid(stripe);
  const { body } = await sandbox('disputes', { payment, status: 'warning_needs_response' });
  const withdrawn = async () => (await stripe.events.list({ type: 'charge.dispute.funds_withdrawn' })).data.length;
  expect([await withdrawn(), (await stripe.disputes.retrieve(body.id)).is_charge_refundable]).toEqual([0, true]);
  await sandbox(`disputes/${body.id}`, { status: 'needs_response' });
  expect(await withdrawn()).toBe(1);
  await sandbox(`disputes/${body.id}`, { status: 'lost' });
  expect(await failure(stripe.refunds.create({ payment_intent: payment }))).toMatchObject({ code: 'charge_disputed' });
});

const disputeEvents = (['created', 'updated', 'closed', 'funds_withdrawn', 'funds_reinstated'] as const).map(
  (name) => `charge.dispute.${name}` as const,
);
