import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid } from './errors.ts';
import { raise } from './events.ts';
import { find, idOf, listPage, mergeMetadata } from './lists.ts';
import { money } from './money.ts';
import { amount, metadata, page, text } from './params.ts';

export const refundCreate = v.strictObject({
  amount: v.optional(v.pipe(amount, v.minValue(1, 'parameter_invalid_integer'))),
  charge: v.optional(text),
  payment_intent: v.optional(text),
  metadata: v.optional(metadata),
  reason: v.optional(v.picklist(['duplicate', 'fraudulent', 'requested_by_customer'])),
});
export const refundList = v.strictObject({ ...page, charge: v.optional(text), payment_intent: v.optional(text) });

export function createRefund(account: Account, params: v.InferOutput<typeof refundCreate>): Stripe.Refund {
  params satisfies Stripe.RefundCreateParams;
  const charge = refundable(account, params);
  const left = charge.amount - charge.amount_refunded;
  const wanted = params.amount ?? left;
  if (left === 0) throw invalid(`Charge ${charge.id} has already been refunded.`, undefined, 'charge_already_refunded');
  if (disputedFor(account, charge)) {
    throw invalid(`Charge ${charge.id} has been charged back; cannot issue a refund.`, undefined, 'charge_disputed');
  }
  if (wanted > left) {
    const [more, less] = [money(wanted, charge.currency), money(left, charge.currency)];
    throw invalid(`Refund amount (${more}) is greater than unrefunded amount on charge (${less})`, 'amount');
  }
  const refund: Stripe.Refund = {
    id: newId('re'),
    object: 'refund',
    amount: wanted,
    balance_transaction: null,
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    customer: idOf(charge.customer),
    customer_account: null,
    destination_details: { card: { type: 'refund' }, type: 'card' },
    metadata: mergeMetadata({}, params.metadata),
    payment_intent: idOf(charge.payment_intent),
    payment_method: charge.payment_method,
    reason: params.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  };
  const before = { amount_refunded: charge.amount_refunded, refunded: charge.refunded };
  charge.amount_refunded += wanted;
  charge.refunded = charge.amount_refunded === charge.amount;
  account.state.refunds.set(refund.id, refund);
  raise(account, { type: 'refund.created', data: { object: refund } });
  raise(account, { type: 'charge.refunded', data: { object: charge, previous_attributes: before } });
  raise(account, { type: 'refund.updated', data: { object: refund } });
  raise(account, { type: 'charge.updated', data: { object: charge, previous_attributes: before } });
  return refund;
}

function refundable({ state }: Account, params: v.InferOutput<typeof refundCreate>): Stripe.Charge {
  if ((params.charge === undefined) === (params.payment_intent === undefined)) {
    throw invalid('One of the following params should be provided: `charge`, `payment_intent`.', 'payment_intent');
  }
  if (params.charge) {
    const charge = find(state.charges, 'charge', params.charge, 'charge');
    if (!charge.paid) throw invalid(`Charge ${charge.id} was not paid.`, 'charge');
    return charge;
  }
  const intent = find(state.paymentIntents, 'payment_intent', params.payment_intent ?? '', 'payment_intent');
  const charge = state.charges.get(idOf(intent.latest_charge) ?? '');
  if (!charge?.paid) {
    throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`, 'payment_intent');
  }
  return charge;
}

/** While a dispute runs and after it is lost the money is not the account's to give back; an inquiry leaves it. */
function disputedFor({ state }: Account, charge: Stripe.Charge): boolean {
  return state.disputes.of(charge.id).some((dispute) => !dispute.is_charge_refundable);
}

/** As an expandable list of a charge. */
export function refundsOf({ state }: Account, charge: string): Stripe.ApiList<Stripe.Refund> {
  const data = [...state.refunds.of(charge)].reverse();
  return { object: 'list', data, has_more: false, url: `/v1/charges/${charge}/refunds` };
}

export function listRefunds(account: Account, params: v.InferOutput<typeof refundList>) {
  const { charge, payment_intent } = params;
  const matches = (refund: Stripe.Refund) =>
    (!charge || refund.charge === charge) && (!payment_intent || refund.payment_intent === payment_intent);
  return listPage(account.state.refunds, '/v1/refunds', params, matches, charge ?? payment_intent);
}
