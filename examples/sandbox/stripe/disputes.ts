import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid } from './errors.ts';
import { raise } from './events.ts';
import { find, idOf, listPage } from './lists.ts';
import { page, text } from './params.ts';

export const disputeList = v.strictObject({ ...page, charge: v.optional(text), payment_intent: v.optional(text) });

/** Where a dispute stands; `warning_…` is an inquiry, which takes no money. */
export const OPEN_STATUSES = ['warning_needs_response', 'needs_response', 'under_review'] as const;
export const DISPUTE_STATUSES = [...OPEN_STATUSES, 'warning_closed', 'won', 'lost'] as const;
type DisputeStatus = (typeof DISPUTE_STATUSES)[number];

const isInquiry = (status: string) => status.startsWith('warning_');

/** The payer's bank complains: https://docs.stripe.com/disputes/how-disputes-work */
export function openDispute(account: Account, charge: Stripe.Charge, status: (typeof OPEN_STATUSES)[number]) {
  if (!charge.paid) throw invalid(`Charge ${charge.id} was not paid.`, 'charge');
  if (charge.disputed) throw invalid(`Charge ${charge.id} is disputed already.`, 'charge');
  if (charge.amount === charge.amount_refunded) throw invalid(`Charge ${charge.id} is refunded.`, 'charge');
  const dispute = disputeOf(account, charge, status);
  account.state.disputes.set(dispute.id, dispute);
  charge.disputed = true;
  raise(account, { type: 'charge.dispute.created', data: { object: dispute } });
  raise(account, { type: 'charge.updated', data: { object: charge, previous_attributes: { disputed: false } } });
  if (!isInquiry(status)) withdraw(account, dispute);
  return dispute;
}

/** Moves it on: an inquiry may become a dispute or end, a dispute is looked at, won or lost. */
export function moveDispute(account: Account, dispute: Stripe.Dispute, status: DisputeStatus) {
  const before = dispute.status;
  if (['won', 'lost', 'warning_closed'].includes(before)) throw invalid(`Dispute ${dispute.id} is closed.`, 'status');
  if (before === status) return dispute;
  if (!isInquiry(before) && isInquiry(status)) throw invalid('A dispute does not become an inquiry.', 'status');
  if (isInquiry(before) && status === 'won') throw invalid('An inquiry ends as warning_closed.', 'status');
  dispute.status = status;
  if (isInquiry(before) && !isInquiry(status)) withdraw(account, dispute);
  if (status === 'under_review') dispute.evidence_details.has_evidence = true;
  const closed = status === 'won' || status === 'lost' || status === 'warning_closed';
  if (closed) dispute.is_charge_refundable = status !== 'lost';
  if (status === 'won') raise(account, { type: 'charge.dispute.funds_reinstated', data: { object: dispute } });
  const previous_attributes = { status: before };
  raise(account, { type: 'charge.dispute.updated', data: { object: dispute, previous_attributes } });
  if (closed) raise(account, { type: 'charge.dispute.closed', data: { object: dispute } });
  return dispute;
}

function withdraw(account: Account, dispute: Stripe.Dispute) {
  dispute.is_charge_refundable = false;
  raise(account, { type: 'charge.dispute.funds_withdrawn', data: { object: dispute } });
}

function disputeOf(account: Account, charge: Stripe.Charge, status: DisputeStatus): Stripe.Dispute {
  return {
    id: newId('dp'),
    object: 'dispute',
    amount: charge.amount - charge.amount_refunded,
    balance_transactions: [],
    charge: charge.id,
    created: account.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      access_activity_log: null,
      billing_address: null,
      cancellation_policy: null,
      cancellation_policy_disclosure: null,
      cancellation_rebuttal: null,
      customer_communication: null,
      customer_email_address: null,
      customer_name: null,
      customer_purchase_ip: null,
      customer_signature: null,
      duplicate_charge_documentation: null,
      duplicate_charge_explanation: null,
      duplicate_charge_id: null,
      enhanced_evidence: {},
      product_description: null,
      receipt: null,
      refund_policy: null,
      refund_policy_disclosure: null,
      refund_refusal_explanation: null,
      service_date: null,
      service_documentation: null,
      shipping_address: null,
      shipping_carrier: null,
      shipping_date: null,
      shipping_documentation: null,
      shipping_tracking_number: null,
      uncategorized_file: null,
      uncategorized_text: null,
    },
    evidence_details: {
      due_by: account.now() + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: true,
    livemode: false,
    metadata: {},
    payment_intent: idOf(charge.payment_intent),
    payment_method_details: {
      card: {
        brand: 'visa',
        case_type: isInquiry(status) ? 'inquiry' : 'chargeback',
        network: 'visa',
        network_reason_code: '10.4',
      },
      type: 'card',
    },
    reason: 'fraudulent',
    status,
  };
}

/** By its own id, its charge's or its payment's; as a control names what it means. */
export function chargeNamed({ state }: Account, id: string): Stripe.Charge {
  const intent = state.paymentIntents.get(id);
  return find(state.charges, 'charge', idOf(intent?.latest_charge) ?? id);
}

export function listDisputes(account: Account, params: v.InferOutput<typeof disputeList>) {
  const { charge, payment_intent } = params;
  const matches = (dispute: Stripe.Dispute) =>
    (!charge || dispute.charge === charge) && (!payment_intent || dispute.payment_intent === payment_intent);
  return listPage(account.state.disputes, '/v1/disputes', params, matches, charge ?? payment_intent);
}
