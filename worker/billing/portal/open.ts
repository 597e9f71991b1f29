import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import type { PortalInput, PortalReply } from '../../contract/portal.ts';
import { subscription } from '../../db/payment.ts';
import type { Env } from '../../env.ts';
import { ask, callerId, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { returnAddress } from '../return-address.ts';
import { findAtStripe } from '../stripe.ts';
import { configurationFacts, configurationFor, type Offered } from './configuration.ts';

/** Stands in the address of the page that Stripe's portal leads back to. */
const MARK = 'lyceum_portal';

type FlowData = Stripe.BillingPortal.SessionCreateParams.FlowData;
type Own = { id: string; planId: string; status: string; cancelAt: number | null };

/** Statement: the caller's subscriptions that are not over, newest first. */
export function ownSubscriptions(c: Context<Env>) {
  return c.var.db
    .select({
      id: subscription.id,
      planId: subscription.planId,
      status: subscription.status,
      interval: subscription.interval,
      paused: subscription.paused,
      periodEndsAt: subscription.periodEndsAt,
      cancelAt: subscription.cancelAt,
    })
    .from(subscription)
    .where(
      and(eq(subscription.siteId, siteOf(c)), eq(subscription.memberId, callerId(c)), isNull(subscription.endedAt)),
    )
    .orderBy(desc(subscription.startedAt), desc(subscription.id))
    .limit(20);
}

/** Opens Stripe's customer portal where the member wants to begin. Whose it is comes from the session. */
export async function openPortal(c: Context<Env>, input: PortalInput): Promise<PortalReply> {
  const [caller, [settings], plans, own] = await ask(c, ...configurationFacts(c), ownSubscriptions(c));
  const me = signedIn(caller);
  const return_url = returnAddress(c, caller, input.returnTo, MARK, '1');
  if (!me.stripeCustomerId) throw nothingBought();
  const customer = me.stripeCustomerId;
  const flow = await flowOf(c, input, own, plans);
  const configuration = await configurationFor(c, settings?.portal ?? null, plans);
  const session = await findAtStripe(c.env, (stripe) =>
    stripe.billingPortal.sessions.create({
      customer,
      configuration,
      return_url,
      ...(flow && { flow_data: { ...flow, after_completion: { type: 'redirect', redirect: { return_url } } } }),
    }),
  );
  // A customer that was deleted at Stripe.
  if (!session) throw nothingBought();
  return { url: session.url };
}

async function flowOf(
  c: Context<Env>,
  { flow, plan, subscription: named }: PortalInput,
  own: readonly Own[],
  plans: readonly Offered[],
): Promise<FlowData | null> {
  if (flow === 'card') return { type: 'payment_method_update' };
  if (flow !== 'cancel' && flow !== 'change') return null;
  const chosen = named ? own.find(({ id }) => id === named) : own[0];
  if (!chosen) throw new Fault('not_found', 'You have no such subscription here.');
  // Stripe opens neither flow for one that is set to end: its overview has the way back.
  if (chosen.cancelAt !== null) return null;
  if (flow === 'cancel') return { type: 'subscription_cancel', subscription_cancel: { subscription: chosen.id } };
  if (plans.every(({ id, seats }) => id === chosen.planId && seats === 1)) {
    throw new Fault('conflict', 'There is no other plan to change to.');
  }
  if (plan === undefined) return { type: 'subscription_update', subscription_update: { subscription: chosen.id } };
  const wanted = plans.find(({ id }) => id === plan);
  if (!wanted) throw new Fault('not_found', `There is no subscription plan "${plan}" on this site.`);
  if (plan === chosen.planId) throw new Fault('conflict', 'You are on this plan already.');
  const now = await findAtStripe(c.env, (stripe) => stripe.subscriptions.retrieve(chosen.id));
  const item = now?.items.data[0];
  if (!item) throw new Fault('not_found', 'You have no such subscription here.');
  const quantity = Math.min(item.quantity ?? 1, wanted.seats);
  return {
    type: 'subscription_update_confirm',
    subscription_update_confirm: { subscription: chosen.id, items: [{ id: item.id, price: wanted.price, quantity }] },
  };
}

const nothingBought = () => new Fault('conflict', 'Nothing was bought with this account yet.');
