import Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { listPage } from './lists.ts';
import { page, text, texts } from './params.ts';
import { schedule } from './renewal.ts';
import { snapshot } from './state.ts';

type Raised = Extract<
  Stripe.Event,
  {
    type:
      | 'billing_portal.configuration.created'
      | 'billing_portal.configuration.updated'
      | 'billing_portal.session.created'
      | 'charge.dispute.closed'
      | 'charge.dispute.created'
      | 'charge.dispute.funds_reinstated'
      | 'charge.dispute.funds_withdrawn'
      | 'charge.dispute.updated'
      | 'charge.failed'
      | 'charge.pending'
      | 'charge.refunded'
      | 'charge.succeeded'
      | 'charge.updated'
      | 'checkout.session.async_payment_failed'
      | 'checkout.session.async_payment_succeeded'
      | 'checkout.session.completed'
      | 'checkout.session.expired'
      | 'coupon.created'
      | 'coupon.deleted'
      | 'coupon.updated'
      | 'customer.created'
      | 'customer.deleted'
      | 'customer.subscription.created'
      | 'customer.subscription.deleted'
      | 'customer.subscription.paused'
      | 'customer.subscription.resumed'
      | 'customer.subscription.trial_will_end'
      | 'customer.subscription.updated'
      | 'customer.updated'
      | 'invoice.created'
      | 'invoice.finalized'
      | 'invoice.marked_uncollectible'
      | 'invoice.paid'
      | 'invoice.payment_failed'
      | 'invoice.payment_succeeded'
      | 'invoice.voided'
      | 'invoice_payment.paid'
      | 'payment_intent.canceled'
      | 'payment_intent.created'
      | 'payment_intent.payment_failed'
      | 'payment_intent.processing'
      | 'payment_intent.succeeded'
      | 'payment_method.attached'
      | 'price.created'
      | 'price.updated'
      | 'product.created'
      | 'product.updated'
      | 'promotion_code.created'
      | 'promotion_code.updated'
      | 'refund.created'
      | 'refund.updated';
  }
>;
type Subject<E> = E extends Raised ? Pick<E, 'type' | 'data'> : never;

export const eventList = v.strictObject({ ...page, type: v.optional(text), types: v.optional(texts) });

/** Records an event with the object as it is now, and sends it on its way. */
export function raise(account: Account, subject: Subject<Raised>) {
  const event: Stripe.Event = {
    id: newId('evt'),
    object: 'event',
    api_version: Stripe.API_VERSION,
    created: account.now(),
    livemode: false,
    pending_webhooks: 1,
    request: account.request,
    ...snapshot(subject),
  };
  account.state.events.set(event.id, event);
  // What has changed may have another next moment.
  schedule(account, subject.data.object.id ?? '');
  account.dispatch(event);
}

export function listEvents(account: Account, params: v.InferOutput<typeof eventList>) {
  const types = new Set(params.types);
  return listPage(
    account.state.events,
    '/v1/events',
    params,
    (event) => (!params.type || event.type === params.type) && (!params.types || types.has(event.type)),
  );
}
