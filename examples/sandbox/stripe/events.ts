import Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { page, text, texts } from './params.ts';
import { snapshot } from './state.ts';

type Raised = Extract<
  Stripe.Event,
  {
    type:
      | 'checkout.session.completed'
      | 'checkout.session.expired'
      | 'customer.created'
      | 'customer.updated'
      | 'customer.subscription.created'
      | 'customer.subscription.updated'
      | 'customer.subscription.deleted'
      | 'invoice.created'
      | 'invoice.finalized'
      | 'invoice.paid'
      | 'invoice.payment_succeeded'
      | 'payment_intent.created'
      | 'payment_intent.succeeded'
      | 'payment_intent.payment_failed'
      | 'price.created'
      | 'price.updated'
      | 'product.created'
      | 'product.updated';
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
  account.dispatch(event);
}
