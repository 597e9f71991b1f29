import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { invalid, missing, StripeFailure } from './errors.ts';
import { raise } from './events.ts';
import { find, listPage, mergeMetadata } from './lists.ts';
import { amount, flag, metadataUpdate, page, text } from './params.ts';
import { periodEnd } from './period.ts';
import { snapshot } from './state.ts';
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
export const subscriptionList = v.strictObject({
  ...page,
  customer: v.optional(text),
  price: v.optional(text),
  status: v.optional(v.picklist([...STATUSES, 'all', 'ended'])),
});
export const subscriptionUpdate = v.strictObject({
  cancel_at_period_end: v.optional(flag),
  description: v.optional(text),
  items: v.optional(
    v.array(v.strictObject({ id: v.optional(text), price: v.optional(text), quantity: v.optional(amount) })),
  ),
  metadata: v.optional(metadataUpdate),
  proration_behavior: v.optional(v.picklist(['always_invoice', 'create_prorations', 'none'])),
});
export const subscriptionCancel = v.strictObject({ invoice_now: v.optional(flag), prorate: v.optional(flag) });

export interface SubscriptionDraft {
  customer: string;
  lines: { price: Stripe.Price; quantity: number }[];
  trialDays: number;
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
    automatic_tax: { disabled_reason: null, enabled: false, liability: null },
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
    currency: draft.lines[0]?.price.currency ?? 'usd',
    customer: draft.customer,
    customer_account: null,
    days_until_due: null,
    default_payment_method: null,
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
    trial_settings: { end_behavior: { billing_cycle_anchor: null, missing_payment_method: 'create_invoice' } },
    trial_start: trialEnd ? now : null,
  };
  account.state.subscriptions.set(id, subscription);
  return subscription;
}

export function listSubscriptions(account: Account, params: v.InferOutput<typeof subscriptionList>) {
  return listPage(account.state.subscriptions, '/v1/subscriptions', params, (subscription) => {
    const { customer, price, status } = params;
    if (customer && subscription.customer !== customer) return false;
    if (price && !subscription.items.data.some((item) => item.price.id === price)) return false;
    if (status === 'all') return true;
    const ended = subscription.status === 'canceled' || subscription.status === 'incomplete_expired';
    if (status === 'ended') return ended;
    return status ? subscription.status === status : !ended;
  });
}

export function updateSubscription(account: Account, id: string, params: v.InferOutput<typeof subscriptionUpdate>) {
  const subscription = find(account.state.subscriptions, 'subscription', id);
  if (subscription.status === 'canceled') {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  }
  const before = snapshot(subscription);
  const changes = (params.items ?? []).map((change, index) => checkItem(account, subscription, change, index));
  for (const apply of changes) apply();
  if (params.cancel_at_period_end !== undefined) planEnd(account, subscription, params.cancel_at_period_end);
  if (params.description !== undefined) subscription.description = params.description;
  subscription.metadata = mergeMetadata(subscription.metadata, params.metadata);
  announceUpdate(account, subscription, before);
  return subscription;
}

/** Refuses before anything changes; what it returns makes the change. Prorations are not billed. */
function checkItem(
  account: Account,
  subscription: Stripe.Subscription,
  change: { id?: string | undefined; price?: string | undefined; quantity?: number | undefined },
  index: number,
) {
  const item = subscription.items.data.find((candidate) => candidate.id === change.id);
  if (!item) {
    if (change.id) throw missing('subscription_item', change.id, `items[${index}][id]`);
    throw invalid('The stand-in changes items only: name one by its id.', `items[${index}][id]`, 'parameter_missing');
  }
  const price = change.price ? find(account.state.prices, 'price', change.price, `items[${index}][price]`) : item.price;
  const { recurring } = price;
  if (!recurring) throw invalid('The price specified is set to `type=one_time`.', `items[${index}][price]`);
  return () => {
    const sameInterval = item.price.recurring?.interval === recurring.interval;
    const start = sameInterval ? item.current_period_start : account.now();
    if (!sameInterval) subscription.billing_cycle_anchor = start;
    const end = sameInterval ? item.current_period_end : periodEnd(start, start, recurring);
    const quantity = change.quantity ?? item.quantity ?? 1;
    Object.assign(item, { ...subscriptionItem(subscription.id, { price, quantity }, { start, end }), id: item.id });
  };
}

function planEnd(account: Account, subscription: Stripe.Subscription, end: boolean) {
  subscription.cancel_at_period_end = end;
  subscription.cancel_at = end ? Math.min(...subscription.items.data.map((item) => item.current_period_end)) : null;
  subscription.canceled_at = end ? account.now() : null;
  setReason(subscription, end ? 'cancellation_requested' : null);
}

export function announceUpdate(account: Account, subscription: Stripe.Subscription, before: Stripe.Subscription) {
  const old = Object.entries(before).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(Reflect.get(subscription, key)),
  );
  raise(account, {
    type: 'customer.subscription.updated',
    data: { object: subscription, previous_attributes: Object.fromEntries(old) },
  });
}

export function cancelSubscription(account: Account, id: string): Stripe.Subscription {
  const subscription = find(account.state.subscriptions, 'subscription', id);
  if (subscription.status === 'canceled') {
    throw new StripeFailure(404, `No such subscription: '${id}'`, { code: 'resource_missing', param: 'id' });
  }
  endSubscription(account, subscription, account.now());
  return subscription;
}

export function endSubscription(account: Account, subscription: Stripe.Subscription, at: number) {
  subscription.status = 'canceled';
  subscription.canceled_at ??= at;
  subscription.ended_at = at;
  setReason(subscription, 'cancellation_requested');
  raise(account, { type: 'customer.subscription.deleted', data: { object: subscription } });
}

function setReason(subscription: Stripe.Subscription, reason: 'cancellation_requested' | null) {
  subscription.cancellation_details = { comment: null, feedback: null, feedback_option: null, reason };
}
