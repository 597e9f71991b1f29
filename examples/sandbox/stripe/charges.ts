import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { raise } from './events.ts';
import { idOf, listPage } from './lists.ts';
import { page, text } from './params.ts';

export const chargeList = v.strictObject({
  ...page,
  customer: v.optional(text),
  payment_intent: v.optional(text),
});

type Outcome = 'succeeded' | 'failed' | 'pending';

const DECLINED = 'Your card was declined.';
const NOT_DONE = { advice_code: null, network_advice_code: null, network_decline_code: null };

/** One try to take a payment: it went through, failed, or (bank debits) is on its way. */
export function createCharge(
  account: Account,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  status: Outcome,
): Stripe.Charge {
  const charge: Stripe.Charge = {
    id: newId('ch'),
    object: 'charge',
    amount: intent.amount,
    amount_captured: status === 'failed' ? 0 : intent.amount,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    balance_transaction: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'STAND-IN',
    captured: status !== 'failed',
    created: account.now(),
    currency: intent.currency,
    customer: idOf(intent.customer),
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: status === 'succeeded',
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: detailsOf(method, intent.amount),
    radar_options: {},
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status,
    transfer_data: null,
    transfer_group: null,
  };
  settleCharge(charge, status);
  account.state.charges.set(charge.id, charge);
  raise(account, {
    type: `charge.${status}`,
    data: { object: charge },
  });
  return charge;
}

/** Writes the outcome into the charge, at once or when a bank debit settles. */
export function settleCharge(charge: Stripe.Charge, status: Outcome) {
  const failed = status === 'failed';
  charge.status = status;
  charge.paid = status === 'succeeded';
  charge.failure_code = failed ? 'card_declined' : null;
  charge.failure_message = failed ? DECLINED : null;
  charge.outcome = {
    ...NOT_DONE,
    network_status: failed ? 'declined_by_network' : 'approved_by_network',
    reason: failed ? 'generic_decline' : null,
    risk_level: 'normal',
    seller_message: failed ? 'The bank did not return any further details with this decline.' : 'Payment complete.',
    type: failed ? 'issuer_declined' : 'authorized',
  };
}

function detailsOf(method: Stripe.PaymentMethod, amount: number): Stripe.Charge.PaymentMethodDetails {
  if (method.type === 'alipay' || method.type === 'wechat_pay') {
    return { type: method.type, [method.type]: { fingerprint: null, transaction_id: null } };
  }
  if (method.type === 'sepa_debit' && method.sepa_debit) {
    const { bank_code, branch_code, country, fingerprint, last4 } = method.sepa_debit;
    return {
      type: 'sepa_debit',
      sepa_debit: { bank_code, branch_code, country, fingerprint, last4, mandate: null },
    };
  }
  return {
    type: 'card',
    card: {
      amount_authorized: amount,
      authorization_code: null,
      brand: method.card?.brand ?? null,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      electronic_commerce_indicator: null,
      exp_month: method.card?.exp_month ?? 12,
      exp_year: method.card?.exp_year ?? 2039,
      fingerprint: method.card?.fingerprint ?? null,
      funding: 'credit',
      installments: null,
      last4: method.card?.last4 ?? null,
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}

export function listCharges(account: Account, params: v.InferOutput<typeof chargeList>) {
  const { customer, payment_intent } = params;
  return listPage(
    account.state.charges,
    '/v1/charges',
    params,
    (charge) =>
      (!customer || charge.customer === customer) && (!payment_intent || charge.payment_intent === payment_intent),
    payment_intent ?? customer,
  );
}
