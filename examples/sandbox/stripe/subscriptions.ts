import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { billSubscription } from './billing.ts';
import { missing } from './errors.ts';
import { raise } from './events.ts';
import { find, listPage, mergeMetadata } from './lists.ts';
import { flag, page, text } from './params.ts';
import { periodEnd } from './period.ts';
import { unusedTime } from './proration.ts';
import { schedule } from './renewal.ts';
import type { SubscriptionNotes } from './state.ts';
import { subscriptionItem } from './subscription-items.ts';

const STATUSES = [
  'active',
  'canceled',
  'incomplete',
  'incomplete_expired',
  'past_due',
  'paused',
  'trialing',
  'unpaid',
] as const;
const FEEDBACK = [
  'customer_service',
  'low_quality',
  'missing_features',
  'other',
  'switched_service',
  'too_complex',
  'too_expensive',
  'unused',
] as const;
export const cancellationDetails = v.strictObject({
  comment: v.optional(text),
  feedback: v.optional(v.picklist(FEEDBACK)),
});
export const subscriptionList = v.strictObject({
  ...page,
  customer: v.optional(text),
  price: v.optional(text),
  status: v.optional(v.picklist([...STATUSES, 'all', 'ended'])),
});
export const subscriptionCancel = v.strictObject({
  cancellation_details: v.optional(cancellationDetails),
  invoice_now: v.optional(flag),
  prorate: v.optional(flag),
});

export interface SubscriptionDraft {
  customer: string;
  currency: string;
  lines: { price: Stripe.Price; quantity: number }[];
  trialDays: number;
  missingMethod: 'cancel' | 'create_invoice' | 'pause';
  method: Stripe.PaymentMethod | null;
  taxed: boolean;
  description: string | null;
  metadata: Stripe.MetadataParam | undefined;
}

/** Starts a subscription without announcing it: its first invoice is still to come. */
export function startSubscription(account: Account, draft: SubscriptionDraft): Stripe.Subscription {
  const id = newId('sub');
  const now = account.now();
  const trialEnd = draft.trialDays > 0 ? now + draft.trialDays * 86_400 : null;
  const items = draft.lines.flatMap((line) => {
    const { recurring } = line.price;
    const end = recurring && (trialEnd ?? periodEnd(now, now, recurring));
    return end ? [subscriptionItem(id, line, { start: now, end })] : [];
  });
  const subscription: Stripe.Subscription = {
    id,
    object: 'subscription',
    application: null,
    application_fee_percent: null,
    automatic_tax: {
      disabled_reason: null,
      enabled: draft.taxed,
      liability: draft.taxed ? { type: 'self' } : null,
    },
    billing_cycle_anchor: trialEnd ?? now,
    billing_cycle_anchor_config: null,
    billing_mode: { flexible: { proration_discounts: 'included' }, type: 'flexible', updated_at: now },
    billing_schedules: [],
    billing_thresholds: null,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, feedback_option: null, reason: null },
    collection_method: 'charge_automatically',
    created: now,
    currency: draft.currency,
    customer: draft.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: draft.method?.id ?? null,
    default_source: null,
    default_tax_rates: [],
    description: draft.description,
    discounts: [],
    ended_at: null,
    invoice_settings: {
      account_tax_ids: null,
      custom_fields: null,
      description: null,
      footer: null,
      issuer: { type: 'self' },
    },
    items: { object: 'list', data: items, has_more: false, url: `/v1/subscription_items?subscription=${id}` },
    latest_invoice: null,
    livemode: false,
    managed_payments: null,
    metadata: mergeMetadata({}, draft.metadata),
    next_pending_invoice_item_invoice: null,
    on_behalf_of: null,
    pause_collection: null,
    payment_settings: {
      payment_method_options: null,
      payment_method_types: null,
      save_default_payment_method: 'off',
    },
    pending_invoice_item_interval: null,
    pending_setup_intent: null,
    pending_update: null,
    schedule: null,
    start_date: now,
    status: trialEnd ? 'trialing' : 'active',
    test_clock: null,
    transfer_data: null,
    trial_end: trialEnd,
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: draft.missingMethod } },
    trial_start: trialEnd ? now : null,
  };
  account.state.subscriptions.set(id, subscription);
  schedule(account, id);
  return subscription;
}

export function notesOf({ state }: Account, subscription: Stripe.Subscription): SubscriptionNotes {
  const notes = state.subscriptionNotes.get(subscription.id) ?? { trialAnnounced: false, pending: [] };
  state.subscriptionNotes.set(subscription.id, notes);
  return notes;
}

export function listSubscriptions(account: Account, params: v.InferOutput<typeof subscriptionList>) {
  const { customer, price, status } = params;
  const matches = (subscription: Stripe.Subscription) => {
    if (customer && subscription.customer !== customer) return false;
    if (price && !subscription.items.data.some((item) => item.price.id === price)) return false;
    if (status === 'all') return true;
    const ended = subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
    if (status === 'ended') return ended;
    return status ? subscription.status === status : !ended;
  };
  return listPage(account.state.subscriptions, '/v1/subscriptions', params, matches, customer);
}

/** Says what changed; nothing where nothing did. */
export function announceUpdate(account: Account, subscription: Stripe.Subscription, before: Stripe.Subscription) {
  const old = Object.entries(before).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(subscription, key)),
  );
  if (old.length === 0) return;
  raise(account, {
    type: 'customer.subscription.updated',
    data: { object: subscription, previous_attributes: Object.fromEntries(old) },
  });
}

export function cancelSubscription(account: Account, id: string, params: v.InferOutput<typeof subscriptionCancel>) {
  const subscription = find(account.state.subscriptions, 'subscription', id);
  if (subscription.status === 'canceled') throw missing('subscription', id);
  const { comment = null, feedback = null } = params.cancellation_details ?? {};
  if (params.prorate && subscription.status !== 'trialing') {
    for (const item of subscription.items.data) {
      notesOf(account, subscription).pending.push(unusedTime(account, subscription, item));
    }
  }
  if (params.invoice_now && notesOf(account, subscription).pending.length > 0) {
    billSubscription(account, subscription, 'subscription_cycle', []);
  }
  subscription.cancellation_details = { comment, feedback, feedback_option: null, reason: null };
  endSubscription(account, subscription, account.now());
  return subscription;
}

/** Over for good; what it still owes is not asked for again. */
export function endSubscription(
  account: Account,
  subscription: Stripe.Subscription,
  at: number,
  reason: Stripe.Subscription.CancellationDetails.Reason = 'cancellation_requested',
) {
  subscription.status = 'canceled';
  subscription.canceled_at ??= at;
  subscription.ended_at = at;
  subscription.cancellation_details = {
    ...(subscription.cancellation_details ?? { comment: null, feedback: null, feedback_option: null }),
    reason,
  };
  for (const invoice of account.state.invoices.of(subscription.id)) {
    if (invoice.status === 'open') Object.assign(invoice, { next_payment_attempt: null, auto_advance: false });
  }
  raise(account, { type: 'customer.subscription.deleted', data: { object: subscription } });
}
