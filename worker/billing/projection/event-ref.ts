import type Stripe from 'stripe';
import { paidBy } from '../checkout/find-paid.ts';
import { idOf, type ObjectRef } from './fetch-object.ts';

/** What an event is about, and the metadata that came with it. */
interface EventRef {
  ref: ObjectRef;
  hint: Stripe.Metadata;
}

const subscription = (id: string | null, hint: Stripe.Metadata | null | undefined): EventRef | null =>
  id === null ? null : { ref: { type: 'subscription', id }, hint: hint ?? {} };
const payment = (id: string | null, hint: Stripe.Metadata | null | undefined): EventRef | null =>
  id === null ? null : { ref: { type: 'payment', id }, hint: hint ?? {} };

/** The object that an event is about; null for events that change nobody's access and no books. */
export function refOf(event: Stripe.Event): EventRef | null {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
    case 'checkout.session.async_payment_failed': {
      const ref = paidBy(event.data.object);
      return ref && { ref, hint: event.data.object.metadata ?? {} };
    }
    case 'customer.subscription.created':
    case 'customer.subscription.updated':
    case 'customer.subscription.deleted':
    case 'customer.subscription.paused':
    case 'customer.subscription.resumed':
      return subscription(event.data.object.id, event.data.object.metadata);
    case 'invoice.paid':
    case 'invoice.payment_failed':
    case 'invoice.marked_uncollectible':
    case 'invoice.voided': {
      const details = event.data.object.parent?.subscription_details;
      return subscription(idOf(details?.subscription), details?.metadata);
    }
    case 'payment_intent.succeeded':
      return payment(event.data.object.id, event.data.object.metadata);
    case 'charge.refunded':
      return payment(idOf(event.data.object.payment_intent), event.data.object.metadata);
    case 'refund.created':
    case 'refund.updated':
    case 'refund.failed':
    case 'charge.dispute.created':
    case 'charge.dispute.updated':
    case 'charge.dispute.closed':
    case 'charge.dispute.funds_withdrawn':
    case 'charge.dispute.funds_reinstated':
      return payment(idOf(event.data.object.payment_intent), null);
    default:
      return null;
  }
}

/** The types that `refOf` knows, and `customer.deleted`: what a webhook endpoint at Stripe needs, and what is reconciled. */
export const eventTypes = [
  'checkout.session.completed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.async_payment_failed',
  'customer.subscription.created',
  'customer.subscription.updated',
  'customer.subscription.deleted',
  'customer.subscription.paused',
  'customer.subscription.resumed',
  'invoice.paid',
  'invoice.payment_failed',
  'invoice.marked_uncollectible',
  'invoice.voided',
  'payment_intent.succeeded',
  'charge.refunded',
  'refund.created',
  'refund.updated',
  'refund.failed',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.funds_reinstated',
  'customer.deleted',
] as const satisfies Stripe.Event['type'][];
