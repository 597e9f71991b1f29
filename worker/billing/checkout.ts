import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import { grantsOf } from '../access/ledger.ts';
import type { CheckoutInput, CheckoutReply } from '../contract/billing.ts';
import { plan } from '../db/billing.ts';
import type { Env } from '../env.ts';
import { ask, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { sha256 } from '../http/hash.ts';
import { findPaid } from './find-paid.ts';
import { keepOnly, newestCheckout, reuseOrClose } from './live-checkout.ts';
import { project } from './project.ts';
import { returnAddress } from './return-address.ts';
import { askStripe } from './stripe.ts';

/** Stripe keeps even its own failures under an idempotency key: after this long, another is used. */
const WINDOW = 10 * 60_000;

/** Opens a Stripe Checkout for the signed-in member. Price and payer are the server's; the page says only which plan. */
export async function startCheckout(c: Context<Env>, input: CheckoutInput): Promise<CheckoutReply> {
  const { db, now } = c.var;
  const [caller, plans, grants, [before]] = await ask(
    c,
    db
      .select({ price: plan.stripePriceId })
      .from(plan)
      .where(and(eq(plan.siteId, siteOf(c)), eq(plan.id, input.plan), eq(plan.active, true))),
    grantsOf(c),
    newestCheckout(c),
  );
  const me = signedIn(caller);
  // `ask` has admitted the Origin if there is one; here there must be.
  const back = returnAddress(input.returnTo, c.req.header('Origin'));
  if (!caller.site.origins.includes(new URL(input.returnTo).origin)) {
    throw new Fault('origin_forbidden', 'The page to return to is not on this site.');
  }
  const chosen = plans[0];
  if (!chosen) throw new Fault('not_found', `There is no plan "${input.plan}" on this site.`);
  if (grants.some((grant) => grant.opens === 'all' && (grant.endsAt === null || grant.endsAt > now))) {
    throw alreadyEntitled();
  }
  const wanted = { planId: input.plan, returnTo: back.paid };
  const reused = before && (await reuseOrClose(c.env, before, wanted));
  if (reused) return { url: reused };
  // Paid, but neither came back nor was announced: this must not be charged again.
  const paid = await findPaid(c.env, caller.site.id, me);
  if (paid && (await project({ env: c.env, db, now }, { type: 'subscription', id: paid })) === 'projected')
    throw alreadyEntitled();

  const metadata = { lyceum_site: caller.site.id, lyceum_member: me.id, lyceum_plan: input.plan };
  const params: Stripe.Checkout.SessionCreateParams = {
    mode: 'subscription',
    line_items: [{ price: chosen.price, quantity: 1 }],
    client_reference_id: me.id,
    metadata,
    subscription_data: { metadata },
    ...(me.stripeCustomerId ? { customer: me.stripeCustomerId } : { customer_email: me.email }),
    success_url: back.paid,
    cancel_url: back.cancelled,
  };
  // Clicks at the same moment make one session. The checkout before makes the next one another.
  const idempotencyKey = await sha256(JSON.stringify([params, before?.id, Math.floor(now / WINDOW)]));
  const session = await askStripe(c.env, (stripe) => stripe.checkout.sessions.create(params, { idempotencyKey }));
  const { url } = session;
  if (!url) {
    throw new Fault('payment_unavailable', 'The payment page could not be opened. Please try again in a moment.', {
      cause: `checkout session ${session.id} is ${session.status} and has no url`,
    });
  }
  return { url: await keepOnly(c, me.id, { ...session, url }, wanted, before) };
}

const alreadyEntitled = () => new Fault('already_entitled', 'You have access already.');
