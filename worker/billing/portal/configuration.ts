import { and, asc, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import { plan } from '../../db/billing.ts';
import { site } from '../../db/site.ts';
import type { Env } from '../../env.ts';
import { siteOf } from '../../http/caller.ts';
import { sha256 } from '../../http/hash.ts';
import { askStripe } from '../stripe.ts';

type Features = Stripe.BillingPortal.ConfigurationCreateParams.Features;
export type Offered = { id: string; price: string; seats: number };

/** Stripe's limit of products that a portal lets its customers choose from. */
const MOST_PLANS = 10;

/** Statements: the configuration that the site has, and the subscription plans on sale that members may change to. */
export function configurationFacts(c: Context<Env>) {
  const { db } = c.var;
  return [
    db
      .select({ portal: site.stripePortalId })
      .from(site)
      .where(eq(site.id, siteOf(c))),
    db
      .select({ id: plan.id, price: plan.stripePriceId, seats: plan.seats })
      .from(plan)
      .where(and(eq(plan.siteId, siteOf(c)), eq(plan.kind, 'subscription'), eq(plan.active, true)))
      .orderBy(asc(plan.amount), asc(plan.id))
      .limit(MOST_PLANS),
  ] as const;
}

/**
 * The id of the site's portal configuration at Stripe. It is made once and changed when the plans have changed; at the
 * same moment by two it is still one, by the idempotency key.
 */
export async function configurationFor(c: Context<Env>, before: string | null, plans: readonly Offered[]) {
  const siteId = siteOf(c);
  // A change of the features below has to change the number.
  const hash = (await sha256(JSON.stringify([1, plans]))).slice(0, 16);
  const [known, madeFrom] = before?.split('/') ?? [];
  if (known && madeFrom === hash) return known;
  const configuration = await askStripe(c.env, async (stripe) => {
    const prices = await Promise.all(plans.map(({ price }) => stripe.prices.retrieve(price)));
    const features = featuresOf(plans, prices);
    // With what was before: plans that go back to what they were must not meet the first answer again.
    const idempotencyKey = await sha256(JSON.stringify(['portal', siteId, before, hash]));
    return known
      ? stripe.billingPortal.configurations.update(known, { features }, { idempotencyKey })
      : stripe.billingPortal.configurations.create(
          { features, metadata: { lyceum_site: siteId }, name: `Lyceum: ${siteId}` },
          { idempotencyKey },
        );
  });
  await c.var.db
    .update(site)
    .set({ stripePortalId: `${configuration.id}/${hash}` })
    .where(eq(site.id, siteId));
  return configuration.id;
}

function featuresOf(plans: readonly Offered[], prices: readonly Stripe.Price[]) {
  const products = plans.flatMap(({ seats }, i) => {
    const price = prices[i];
    if (!price) return [];
    const product = typeof price.product === 'string' ? price.product : price.product.id;
    const team = seats > 1 && { adjustable_quantity: { enabled: true, minimum: 1, maximum: seats } };
    return [{ product, prices: [price.id], ...team }];
  });
  const teams = plans.some(({ seats }) => seats > 1);
  const update: Features['subscription_update'] =
    plans.length > 1 || teams
      ? {
          enabled: true,
          default_allowed_updates: teams ? ['price', 'quantity'] : ['price'],
          proration_behavior: 'always_invoice',
          products,
        }
      : { enabled: false };
  return {
    // Not the address: a member's is the one that they sign in with.
    customer_update: { enabled: true, allowed_updates: ['name', 'address', 'phone', 'tax_id'] },
    invoice_history: { enabled: true },
    payment_method_update: { enabled: true },
    subscription_cancel: {
      enabled: true,
      mode: 'at_period_end',
      cancellation_reason: {
        enabled: true,
        options: [
          'too_expensive',
          'missing_features',
          'switched_service',
          'unused',
          'too_complex',
          'low_quality',
          'other',
        ],
      },
    },
    subscription_update: update,
  } satisfies Features;
}
