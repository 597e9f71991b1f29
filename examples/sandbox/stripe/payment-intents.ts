import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { createCharge, settleCharge } from './charges.ts';
import { raise } from './events.ts';
import { find, idOf, listPage, mergeMetadata } from './lists.ts';
import { metadataUpdate, page, text } from './params.ts';
import { declines, settlesLater } from './payment-methods.ts';

export const intentList = v.strictObject({ ...page, customer: v.optional(text) });
export const intentUpdate = v.strictObject({ metadata: v.optional(metadataUpdate) });

export interface Payment {
  amount: number;
  currency: string;
  customer: string | null;
  description: string | null;
  metadata: Stripe.MetadataParam | undefined;
  receiptEmail: string | null;
}

/** A payment that waits for a method to take it from. */
export function openPayment(account: Account, payment: Payment): Stripe.PaymentIntent {
  const id = newId('pi');
  const intent: Stripe.PaymentIntent = {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: null,
    amount: payment.amount,
    amount_capturable: 0,
    amount_details: { tip: {} },
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${newId('', 25).slice(1)}`,
    confirmation_method: 'automatic',
    created: account.now(),
    currency: payment.currency,
    customer: payment.customer,
    customer_account: null,
    description: payment.description,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, payment.metadata),
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: payment.receiptEmail,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  };
  account.state.paymentIntents.set(id, intent);
  raise(account, { type: 'payment_intent.created', data: { object: intent } });
  return intent;
}

/** Tries to take the payment: `succeeded`, `processing`, or back to `requires_payment_method` with the reason. */
export function confirmPayment(account: Account, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod) {
  intent.payment_method_types = [method.type];
  intent.payment_method = method.id;
  if (settlesLater(method)) {
    intent.status = 'processing';
    intent.latest_charge = createCharge(account, intent, method, 'pending').id;
    raise(account, { type: 'payment_intent.processing', data: { object: intent } });
    return;
  }
  const status = declines(method) ? 'failed' : 'succeeded';
  intent.latest_charge = createCharge(account, intent, method, status).id;
  conclude(account, intent, status);
}

/** What the bank says of a payment that was on its way. */
export function settlePayment(account: Account, intent: Stripe.PaymentIntent, status: 'succeeded' | 'failed') {
  const charge = find(account.state.charges, 'charge', idOf(intent.latest_charge) ?? '');
  settleCharge(charge, status);
  raise(account, { type: status === 'failed' ? 'charge.failed' : 'charge.succeeded', data: { object: charge } });
  conclude(account, intent, status);
}

function conclude(account: Account, intent: Stripe.PaymentIntent, status: 'succeeded' | 'failed') {
  if (status === 'succeeded') {
    intent.status = 'succeeded';
    intent.amount_received = intent.amount;
    intent.last_payment_error = null;
    raise(account, { type: 'payment_intent.succeeded', data: { object: intent } });
    return;
  }
  intent.status = 'requires_payment_method';
  intent.last_payment_error = {
    charge: idOf(intent.latest_charge) ?? '',
    code: 'card_declined',
    decline_code: 'generic_decline',
    message: 'Your card was declined.',
    type: 'card_error',
  };
  // As at Stripe, a refused method does not stay with the payment.
  intent.payment_method = null;
  raise(account, { type: 'payment_intent.payment_failed', data: { object: intent } });
}

export function cancelPayment(account: Account, intent: Stripe.PaymentIntent) {
  if (intent.status === 'succeeded' || intent.status === 'canceled') return;
  intent.status = 'canceled';
  intent.canceled_at = account.now();
  intent.cancellation_reason = 'void_invoice';
  raise(account, { type: 'payment_intent.canceled', data: { object: intent } });
}

export function listPayments(account: Account, params: v.InferOutput<typeof intentList>) {
  return listPage(account.state.paymentIntents, '/v1/payment_intents', params, undefined, params.customer);
}

/** Stripe announces no such change. */
export function updatePayment(account: Account, id: string, { metadata }: v.InferOutput<typeof intentUpdate>) {
  const intent = find(account.state.paymentIntents, 'payment_intent', id);
  intent.metadata = mergeMetadata(intent.metadata, metadata);
  return intent;
}
