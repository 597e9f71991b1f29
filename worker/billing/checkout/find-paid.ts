import type Stripe from 'stripe';
import type { Bindings } from '../../env.ts';
import { idOf, isFree, type ObjectRef } from '../projection/fetch-object.ts';
import { refusalOf } from '../refusal.ts';
import { askStripe } from '../stripe.ts';

/** What a finished checkout was paid with: what the ledger's projection starts from. */
export function paidBy(session: Stripe.Checkout.Session): ObjectRef | null {
  const subscription = idOf(session.subscription);
  if (subscription) return { type: 'subscription', id: subscription };
  const payment = idOf(session.payment_intent);
  if (payment) return { type: 'payment', id: payment };
  return isFree(session) ? { type: 'payment', id: session.id } : null;
}

/**
 * A subscription of this member that gives access at Stripe though the ledger may not know it. A first purchase's
 * customer is found by the address that checkout was given (Stripe lets nobody change a prefilled one).
 * @returns its id, or null
 */
export async function findPaid(
  env: Bindings,
  siteId: string,
  member: { id: string; email: string; stripeCustomerId: string | null },
): Promise<string | null> {
  return askStripe(env, async (stripe) => {
    const customers = member.stripeCustomerId
      ? [member.stripeCustomerId]
      : (await stripe.customers.list({ email: member.email, limit: 10 })).data.map((customer) => customer.id);
    const lists = await Promise.all(
      customers.map(async (customer) => {
        try {
          return (await stripe.subscriptions.list({ customer, limit: 20 })).data;
        } catch (error) {
          // A customer who was deleted has none.
          if (refusalOf(error)?.code === 'resource_missing') return [];
          throw error;
        }
      }),
    );
    const paid = lists
      .flat()
      .find(
        (subscription) =>
          subscription.metadata.lyceum_site === siteId &&
          subscription.metadata.lyceum_member === member.id &&
          ['active', 'trialing', 'past_due'].includes(subscription.status),
      );
    return paid?.id ?? null;
  });
}
