import type { Bindings } from '../env.ts';
import { askStripe } from './stripe.ts';

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
    const lists = await Promise.all(customers.map((customer) => stripe.subscriptions.list({ customer, limit: 20 })));
    const paid = lists
      .flatMap((list) => list.data)
      .find(
        (subscription) =>
          subscription.metadata.lyceum_site === siteId &&
          subscription.metadata.lyceum_member === member.id &&
          ['active', 'trialing', 'past_due'].includes(subscription.status),
      );
    return paid?.id ?? null;
  });
}
