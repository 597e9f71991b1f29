import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { billSubscription, methodOf, retryInvoice } from './billing.ts';
import { raise } from './events.ts';
import { idOf } from './lists.ts';
import { periodEnd } from './period.ts';
import { expireSession } from './sessions.ts';
import { snapshot } from './state.ts';
import { announceUpdate, endSubscription, notesOf } from './subscriptions.ts';

/** https://docs.stripe.com/billing/subscriptions/trials#notify: three days before the end, or at the start. */
const TRIAL_NOTICE = 3 * 86_400;

/**
 * Catches up with the clock before a request is answered: sessions expire, trials and subscriptions end or renew,
 * failed payments are tried again; each at its moment, so that every period missed has its invoice.
 */
export function catchUp(account: Account) {
  const now = account.now();
  for (let due = account.agenda.take(now); due; due = account.agenda.take(now)) {
    account.moment = due.at;
    try {
      attend(account, due.id, due.at);
    } finally {
      account.moment = null;
    }
    account.save();
  }
}

/** When an object next needs attention, in seconds; null when never. */
export function nextMoment(account: Account, id: string): number | null {
  const { state } = account;
  const session = state.sessions.get(id);
  if (session) return session.status === 'open' ? session.expires_at : null;
  const invoice = state.invoices.get(id);
  if (invoice) return invoice.status === 'open' ? invoice.next_payment_attempt : null;
  const subscription = state.subscriptions.get(id);
  if (!subscription || subscription.status === 'canceled') return null;
  const { trial_end, cancel_at, pause_collection, status } = subscription;
  const moments = [cancel_at, pause_collection?.resumes_at];
  if (status === 'trialing' && trial_end && !notesOf(account, subscription).trialAnnounced) {
    moments.push(trial_end - TRIAL_NOTICE);
  }
  if (status !== 'paused') moments.push(...subscription.items.data.map((item) => item.current_period_end));
  const known = moments.filter((moment) => typeof moment === 'number');
  return known.length > 0 ? Math.min(...known) : null;
}

/** Puts on the agenda everything of a state that was just loaded. */
export function scheduleAll(account: Account) {
  const { sessions, invoices, subscriptions } = account.state;
  for (const items of [sessions, invoices, subscriptions]) {
    for (const id of items.keys()) schedule(account, id);
  }
}

export function schedule(account: Account, id: string) {
  const moment = nextMoment(account, id);
  if (moment !== null) account.agenda.add(id, moment);
}

function attend(account: Account, id: string, at: number) {
  const moment = nextMoment(account, id);
  if (moment !== null && moment <= at) act(account, id, at);
  schedule(account, id);
}

function act(account: Account, id: string, at: number) {
  const { state } = account;
  if (state.sessions.has(id)) return void expireSession(account, id);
  const invoice = state.invoices.get(id);
  if (invoice) {
    const subscription = state.subscriptions.get(idOf(invoice.parent?.subscription_details?.subscription) ?? '');
    if (!subscription) return;
    const before = snapshot(subscription);
    if (retryInvoice(account, invoice, subscription)) announceUpdate(account, subscription, before);
    return;
  }
  const subscription = state.subscriptions.get(id);
  if (!subscription) return;
  const { cancel_at, trial_end } = subscription;
  const notes = notesOf(account, subscription);
  if (subscription.status === 'trialing' && trial_end && !notes.trialAnnounced && trial_end - TRIAL_NOTICE <= at) {
    notes.trialAnnounced = true;
    raise(account, { type: 'customer.subscription.trial_will_end', data: { object: subscription } });
  }
  if (cancel_at !== null && cancel_at <= at) return endSubscription(account, subscription, cancel_at);
  const before = snapshot(subscription);
  const resumes = subscription.pause_collection?.resumes_at;
  if (resumes && resumes <= at) subscription.pause_collection = null;
  if (subscription.status !== 'paused' && subscription.items.data.some((item) => item.current_period_end <= at)) {
    if (!renew(account, subscription, at)) return;
  }
  announceUpdate(account, subscription, before);
}

/** A new period with its invoice. False when the subscription ended instead. */
export function renew(account: Account, subscription: Stripe.Subscription, at: number): boolean {
  const trialOver = subscription.status === 'trialing';
  const { missing_payment_method } = subscription.trial_settings?.end_behavior ?? {};
  if (trialOver && !methodOf(account, subscription) && missing_payment_method !== 'create_invoice') {
    if (missing_payment_method === 'pause') {
      subscription.status = 'paused';
      raise(account, { type: 'customer.subscription.paused', data: { object: subscription } });
      return true;
    }
    endSubscription(account, subscription, at);
    return false;
  }
  if (trialOver) subscription.status = 'active';
  const due = subscription.items.data.filter((item) => item.current_period_end <= at);
  for (const item of due) startPeriod(subscription, item, item.current_period_end);
  billSubscription(account, subscription, 'subscription_cycle', due.map(renewalLine));
  return true;
}

export function startPeriod(subscription: Stripe.Subscription, item: Stripe.SubscriptionItem, start: number) {
  const { recurring } = item.price;
  if (!recurring) return;
  item.current_period_start = start;
  item.current_period_end = periodEnd(subscription.billing_cycle_anchor, start, recurring);
}

export const renewalLine = (item: Stripe.SubscriptionItem) => ({
  price: item.price,
  quantity: item.quantity ?? 1,
  amount: (item.price.unit_amount ?? 0) * (item.quantity ?? 1),
  description: 'Renewal',
  item: item.id,
  proration: false,
  period: { start: item.current_period_start, end: item.current_period_end },
});
