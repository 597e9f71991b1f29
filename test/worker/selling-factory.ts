import type Stripe from 'stripe';
import { inject } from 'vitest';
import type { PlanInput } from '../../worker/contract/billing.ts';
import type { OfferInput } from '../../worker/contract/offer.ts';
import { checkoutIn, PAGE, pay, stripe } from './billing-factory.ts';
import { makeMember, makeSite, makeStaff } from './world.ts';

/** A site, its owner, and what the owner does at the desk. */
export async function openShop(overrides: Parameters<typeof makeSite>[0] = {}) {
  const siteId = await makeSite(overrides);
  const owner = await makeStaff(siteId, 'owner');
  const done = async (reply: Response) => {
    if (reply.status !== 204) throw new Error(await reply.text());
  };
  return {
    siteId,
    owner,
    member: () => makeMember(siteId),
    sell: async (plan: Partial<PlanInput> & { id: string }) =>
      done(
        await owner.fetch('/studio/plans', {
          method: 'POST',
          body: { name: plan.id, description: '', amount: 900, currency: 'usd', ...plan },
        }),
      ),
    offer: async (offer: Partial<OfferInput> & { code: string }) =>
      done(await owner.fetch('/studio/offers', { method: 'POST', body: { name: 'An offer', ...offer } })),
  };
}

export const monthly = { id: 'monthly', interval: 'month' } as const;
export const pass = { id: 'pass', kind: 'pass', days: 90, amount: 2500 } as const;

type Buyer = Awaited<ReturnType<typeof makeMember>>;

/** The session behind a payment page. */
export function sessionOf({ url }: { url: string }): Promise<Stripe.Checkout.Session> {
  return stripe.checkout.sessions.retrieve(url.match(/cs_[A-Za-z0-9_]+/)?.[0] ?? '', { expand: ['line_items'] });
}

/** Paid, and come back: what the return says. */
export async function buyPlan(
  { lyceum }: Buyer,
  plan: string,
  options: Parameters<Buyer['lyceum']['billing']['checkout']>[1] & object = {},
) {
  const { url } = await lyceum.billing.checkout(plan, { returnTo: PAGE, ...options });
  return lyceum.billing.resume(checkoutIn((await pay(url)).to));
}

/** Turns one of the stand-in's controls. */
export async function control(path: string, order: Record<string, unknown>): Promise<void> {
  const reply = await fetch(`${inject('stripeUrl')}/_sandbox/${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(order),
  });
  if (!reply.ok) throw new Error(await reply.text());
}

/** What of this member's could still be paid at Stripe, and what was. */
export async function sessionsOf(memberId: string, status: 'open' | 'complete'): Promise<string[]> {
  const found: string[] = [];
  for await (const session of stripe.checkout.sessions.list({ limit: 100, status })) {
    if (session.client_reference_id === memberId) found.push(session.id);
  }
  return found;
}
