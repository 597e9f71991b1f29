import type Stripe from 'stripe';
import { type Account, newId } from './account.ts';
import { raise } from './events.ts';

/** What the payer pays with; `last4` of a card decides whether later charges go through. */
export interface MethodDraft {
  type: 'card' | 'alipay' | 'wechat_pay' | 'sepa_debit';
  last4: string;
  expiry: { month: number; year: number };
  email: string | null;
  name: string | null;
}

/** https://docs.stripe.com/testing#declined-payments: this card is attached well, and every charge of it fails. */
export const FAILS_LATER = '0341';

const NO_ADDRESS = { city: null, country: null, line1: null, line2: null, postal_code: null, state: null };

export function createMethod(account: Account, draft: MethodDraft): Stripe.PaymentMethod {
  const method: Stripe.PaymentMethod = {
    id: newId('pm'),
    object: 'payment_method',
    allow_redisplay: 'limited',
    billing_details: { address: NO_ADDRESS, email: draft.email, name: draft.name, phone: null, tax_id: null },
    created: account.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: draft.type,
  };
  if (draft.type === 'card') {
    method.card = {
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      display_brand: 'visa',
      exp_month: draft.expiry.month,
      exp_year: draft.expiry.year,
      fingerprint: `stand-in-${draft.last4}`,
      funding: 'credit',
      generated_from: null,
      last4: draft.last4,
      networks: { available: ['visa'], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    };
  } else if (draft.type === 'sepa_debit') {
    method.sepa_debit = {
      bank_code: '37040044',
      branch_code: '',
      country: 'DE',
      fingerprint: `stand-in-${draft.last4}`,
      generated_from: { charge: null, setup_attempt: null },
      last4: draft.last4,
    };
  } else method[draft.type] = {};
  account.state.paymentMethods.set(method.id, method);
  return method;
}

/** Saves it with the customer, as the one that renewals are charged to. */
export function attachMethod(account: Account, method: Stripe.PaymentMethod, customer: Stripe.Customer) {
  if (method.customer === customer.id) return;
  method.customer = customer.id;
  account.state.paymentMethods.set(method.id, method);
  raise(account, { type: 'payment_method.attached', data: { object: method } });
}

/** Bank debits and the wallets of the hosted page settle later; a card answers at once. */
export const settlesLater = (method: Stripe.PaymentMethod) => method.type !== 'card';

export const declines = (method: Stripe.PaymentMethod) => method.card?.last4 === FAILS_LATER;
