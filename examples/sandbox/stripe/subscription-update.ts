import type Stripe from 'stripe';
import * as v from 'valibot';
import type { Account } from './account.ts';
import { billSubscription } from './billing.ts';
import { chosenDiscounts, redeem } from './discounts.ts';
import { invalid, missing } from './errors.ts';
import { raise } from './events.ts';
import type { InvoiceLine } from './invoice-lines.ts';
import { find, idOf, mergeMetadata } from './lists.ts';
import { amount, flag, integer, type Known, metadataUpdate, text } from './params.ts';
import { remainingTime, unusedTime } from './proration.ts';
import { renew, renewalLine, startPeriod } from './renewal.ts';
import { snapshot } from './state.ts';
import { subscriptionItem } from './subscription-items.ts';
import { announceUpdate, cancellationDetails, notesOf } from './subscriptions.ts';

const discount = v.strictObject({ coupon: v.optional(text), promotion_code: v.optional(text) });
export const subscriptionUpdate = v.strictObject({
  automatic_tax: v.optional(v.strictObject({ enabled: flag })),
  billing_cycle_anchor: v.optional(v.strictObject({ type: v.picklist(['now', 'unchanged']) })),
  cancel_at: v.optional(v.union([v.literal(''), integer])),
  cancel_at_period_end: v.optional(flag),
  cancellation_details: v.optional(cancellationDetails),
  default_payment_method: v.optional(text),
  description: v.optional(text),
  discounts: v.optional(v.union([v.literal(''), v.array(discount)])),
  items: v.optional(
    v.array(v.strictObject({ id: v.optional(text), price: v.optional(text), quantity: v.optional(amount) })),
  ),
  metadata: v.optional(metadataUpdate),
  pause_collection: v.optional(
    v.union([
      v.literal(''),
      v.strictObject({
        behavior: v.picklist(['keep_as_draft', 'mark_uncollectible', 'void']),
        resumes_at: v.optional(integer),
      }),
    ]),
  ),
  payment_behavior: v.optional(v.literal('allow_incomplete')),
  proration_behavior: v.optional(v.picklist(['always_invoice', 'create_prorations', 'none'])),
  trial_end: v.optional(v.union([v.literal('now'), integer])),
});
export const subscriptionResume = v.strictObject({
  billing_cycle_anchor: v.optional(v.literal('now')),
  proration_behavior: v.optional(v.picklist(['always_invoice', 'create_prorations', 'none'])),
});

type Update = v.InferOutput<typeof subscriptionUpdate>;

export function updateSubscription(account: Account, id: string, params: Update): Stripe.Subscription {
  const subscription = find(account.state.subscriptions, 'subscription', id);
  params satisfies Known<Update, Stripe.SubscriptionUpdateParams>;
  const { cancellation_details, metadata, ...others } = params;
  if (subscription.status === 'canceled' && Object.keys(others).length > 0) {
    throw invalid('A canceled subscription can only update its cancellation_details and metadata.');
  }
  const before = snapshot(subscription);
  // Everything is checked before anything changes.
  const changes = (params.items ?? []).map((change, index) => checkItem(account, subscription, change, index));
  const discounts = params.discounts ? chosenDiscounts(account, params.discounts, idOf(subscription.customer)) : null;
  if (typeof params.trial_end === 'number' && params.trial_end <= account.now()) {
    throw invalid('Timestamp can be no less than now.', 'trial_end');
  }
  if (typeof params.cancel_at === 'number' && params.cancel_at <= account.now()) {
    throw invalid('`cancel_at` must lie in the future.', 'cancel_at');
  }
  if (params.default_payment_method) {
    find(account.state.paymentMethods, 'PaymentMethod', params.default_payment_method, 'default_payment_method');
    subscription.default_payment_method = params.default_payment_method;
  }
  if (params.description !== undefined) subscription.description = params.description;
  if (params.automatic_tax) subscription.automatic_tax.enabled = params.automatic_tax.enabled;
  if (cancellation_details) {
    subscription.cancellation_details = {
      ...(subscription.cancellation_details ?? { feedback_option: null, reason: null }),
      comment: cancellation_details.comment ?? subscription.cancellation_details?.comment ?? null,
      feedback: cancellation_details.feedback ?? subscription.cancellation_details?.feedback ?? null,
    };
  }
  subscription.metadata = mergeMetadata(subscription.metadata, metadata);
  if (params.discounts === '') subscription.discounts = [];
  if (discounts) {
    const on = { customer: idOf(subscription.customer), subscription: id };
    subscription.discounts = discounts.map((choice) => redeem(account, choice, on).id);
  }
  if (params.pause_collection !== undefined) {
    const { pause_collection: pause } = params;
    subscription.pause_collection = pause ? { behavior: pause.behavior, resumes_at: pause.resumes_at ?? null } : null;
  }
  if (params.cancel_at !== undefined) planEnd(account, subscription, params.cancel_at || null, false);
  changeItems(account, subscription, changes, params.proration_behavior ?? 'create_prorations');
  if (params.billing_cycle_anchor?.type === 'now') beginAnew(account, subscription, params.proration_behavior);
  if (params.trial_end !== undefined) moveTrial(account, subscription, params.trial_end, params.proration_behavior);
  if (params.cancel_at_period_end !== undefined) {
    const end = Math.min(...subscription.items.data.map((item) => item.current_period_end));
    planEnd(account, subscription, params.cancel_at_period_end ? end : null, params.cancel_at_period_end);
  }
  announceUpdate(account, subscription, before);
  return subscription;
}

type Change = { item: Stripe.SubscriptionItem; price: Stripe.Price; quantity: number };

function checkItem(
  account: Account,
  subscription: Stripe.Subscription,
  change: { id?: string | undefined; price?: string | undefined; quantity?: number | undefined },
  index: number,
): Change {
  const item = subscription.items.data.find((candidate) => candidate.id === change.id);
  if (!item) {
    if (change.id) throw missing('subscription_item', change.id, `items[${index}][id]`);
    throw invalid('The stand-in changes items only: name one by its id.', `items[${index}][id]`, 'parameter_missing');
  }
  const param = `items[${index}][price]`;
  const price = change.price ? find(account.state.prices, 'price', change.price, param) : item.price;
  if (!price.recurring) throw invalid('The price specified is set to `type=one_time`.', param);
  return { item, price, quantity: change.quantity ?? item.quantity ?? 1 };
}

function changeItems(
  account: Account,
  subscription: Stripe.Subscription,
  changes: readonly Change[],
  behavior: 'always_invoice' | 'create_prorations' | 'none',
) {
  const running = subscription.status === 'active' || subscription.status === 'past_due';
  const lines: InvoiceLine[] = [];
  let newCycle = false;
  for (const { item, price, quantity } of changes) {
    if (price.id === item.price.id && quantity === item.quantity) continue;
    const prorated = running && behavior !== 'none';
    if (prorated) lines.push(unusedTime(account, subscription, item));
    const otherCycle = rhythm(price) !== rhythm(item.price);
    const period = { start: item.current_period_start, end: item.current_period_end };
    Object.assign(item, { ...subscriptionItem(subscription.id, { price, quantity }, period), id: item.id });
    if (running && otherCycle) {
      // https://docs.stripe.com/billing/subscriptions/change-price#billing-interval: billed anew from today.
      newCycle = true;
      subscription.billing_cycle_anchor = account.now();
      startPeriod(subscription, item, account.now());
      lines.push(renewalLine(item));
    } else if (prorated) lines.push(remainingTime(account, subscription, item));
  }
  if (lines.length === 0) return;
  if (newCycle || behavior === 'always_invoice') billSubscription(account, subscription, 'subscription_update', lines);
  else notesOf(account, subscription).pending.push(...lines);
}

/** A new period from today, billed at once: https://docs.stripe.com/billing/subscriptions/billing-cycle */
function beginAnew(account: Account, subscription: Stripe.Subscription, behavior: Update['proration_behavior']) {
  if (behavior !== 'none')
    throw invalid('The stand-in begins a period anew without prorations only.', 'proration_behavior');
  subscription.billing_cycle_anchor = account.now();
  for (const item of subscription.items.data) startPeriod(subscription, item, account.now());
  billSubscription(account, subscription, 'subscription_update', subscription.items.data.map(renewalLine));
}

const rhythm = ({ recurring }: Stripe.Price) => `${recurring?.interval_count} ${recurring?.interval}`;

function moveTrial(
  account: Account,
  subscription: Stripe.Subscription,
  end: number | 'now',
  behavior: Update['proration_behavior'],
) {
  const now = account.now();
  if (end === 'now') {
    if (subscription.status !== 'trialing') return;
    subscription.trial_end = now;
    subscription.billing_cycle_anchor = now;
    for (const item of subscription.items.data) item.current_period_end = now;
    renew(account, subscription, now);
    return;
  }
  if (subscription.status === 'active' && behavior !== 'none') {
    const credits = subscription.items.data.map((item) => unusedTime(account, subscription, item));
    notesOf(account, subscription).pending.push(...credits);
  }
  subscription.status = 'trialing';
  subscription.trial_start ??= now;
  subscription.trial_end = end;
  subscription.billing_cycle_anchor = end;
  notesOf(account, subscription).trialAnnounced = false;
  for (const item of subscription.items.data)
    Object.assign(item, { current_period_start: now, current_period_end: end });
}

function planEnd(account: Account, subscription: Stripe.Subscription, at: number | null, withPeriod: boolean) {
  subscription.cancel_at_period_end = withPeriod;
  subscription.cancel_at = at;
  subscription.canceled_at = at === null ? null : account.now();
  subscription.cancellation_details = {
    ...(subscription.cancellation_details ?? { comment: null, feedback: null, feedback_option: null }),
    reason: at === null ? null : 'cancellation_requested',
  };
}

/** Only a subscription that was paused for want of a payment method: https://docs.stripe.com/api/subscriptions/resume */
export function resumeSubscription(account: Account, id: string): Stripe.Subscription {
  const subscription = find(account.state.subscriptions, 'subscription', id);
  if (subscription.status !== 'paused') throw invalid('Only a paused subscription can be resumed.');
  const before = snapshot(subscription);
  subscription.status = 'active';
  subscription.billing_cycle_anchor = account.now();
  for (const item of subscription.items.data) startPeriod(subscription, item, account.now());
  const invoice = billSubscription(
    account,
    subscription,
    'subscription_update',
    subscription.items.data.map(renewalLine),
  );
  if (invoice.status === 'open') subscription.status = 'paused';
  else raise(account, { type: 'customer.subscription.resumed', data: { object: subscription } });
  announceUpdate(account, subscription, before);
  return subscription;
}
