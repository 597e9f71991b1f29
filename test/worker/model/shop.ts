import { env } from 'cloudflare:workers';
import Stripe from 'stripe';
import { stripeApp } from '../../../examples/sandbox/stripe/server.ts';
import type { PlanKind } from '../../../worker/contract/billing.ts';
import type { SiteRules } from '../../../worker/contract/site.ts';
import { plan } from '../../../worker/db/billing.ts';
import { db, makeSite } from '../world.ts';

const SECRET = 'whsec_model';
export const STRIPE = 'http://stripe.test';

export interface PlanMade {
  id: string;
  price: string;
  days: number | null;
  amount: number;
}

/** One site with its plans, and a Stripe of its own in this process: its clock is `Date`'s, which the test sets. */
export async function openShop(rules: Partial<SiteRules>) {
  const app = stripeApp({
    webhookUrl: 'http://nowhere.test/',
    webhookSecret: SECRET,
    retryDelays: [],
    eventsKept: 1_000_000,
    url: STRIPE,
    now: () => Date.now(),
  });
  app.account.state.webhookMode = 'drop';
  const stripe = new Stripe('sk_test_model', {
    host: 'stripe.test',
    protocol: 'http',
    httpClient: Stripe.createFetchHttpClient((input, init) =>
      app.fetch(new Request(input as string, init as RequestInit)),
    ),
    maxNetworkRetries: 0,
    telemetry: false,
  });
  const siteId = await makeSite({ rules });
  const plans = new Map<string, PlanMade>();

  async function sell(id: string, kind: PlanKind, amount: number, more: Partial<typeof plan.$inferInsert> = {}) {
    const recurring = kind === 'subscription' ? { recurring: { interval: more.interval ?? ('month' as const) } } : {};
    const price = await stripe.prices.create({
      unit_amount: amount,
      currency: 'usd',
      product_data: { name: id },
      ...recurring,
    });
    await db.insert(plan).values({
      siteId,
      id,
      name: id,
      description: '',
      kind,
      amount,
      currency: 'usd',
      interval: kind === 'subscription' ? 'month' : null,
      stripePriceId: price.id,
      createdAt: 1,
      ...more,
    });
    plans.set(id, { id, price: price.id, days: more.days ?? null, amount });
  }
  await sell('monthly', 'subscription', 900);
  await sell('yearly', 'subscription', 9000, { interval: 'year' });
  await sell('pro', 'subscription', 2900, { opens: 'tier', tier: 'pro' });
  await sell('team', 'subscription', 1500, { seats: 10 });
  await sell('pass', 'pass', 2500, { days: 30 });
  await sell('bundle', 'purchase', 4900);
  const foreign = await stripe.prices.create({
    unit_amount: 100,
    currency: 'usd',
    product_data: { name: 'Mugs' },
    recurring: { interval: 'month' },
  });

  return {
    siteId,
    app,
    stripe,
    plans,
    foreign: foreign.id,
    rules,
    env: { ...env, STRIPE_API_URL: STRIPE, STRIPE_WEBHOOK_SECRET: SECRET },
    plan(id: string): PlanMade {
      const found = plans.get(id);
      if (!found) throw new Error(`no plan ${id}`);
      return found;
    },
    /** What the stand-in offers beyond Stripe's API. */
    async control(path: string, body: object = {}): Promise<Record<string, unknown>> {
      const headers = { 'content-type': 'application/json' };
      const request = new Request(`${STRIPE}/_sandbox/${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const reply = await app.fetch(request);
      if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`);
      return (await reply.json()) as Record<string, unknown>;
    },
    async signed(event: Stripe.Event): Promise<Request> {
      const payload = JSON.stringify(event, null, 2);
      const timestamp = Math.floor(Date.now() / 1000);
      const signature = await stripe.webhooks.generateTestHeaderStringAsync({ payload, secret: SECRET, timestamp });
      const headers = { 'Content-Type': 'application/json', 'Stripe-Signature': signature };
      return new Request('https://community.test/api/v1/stripe/webhook', { method: 'POST', headers, body: payload });
    },
  };
}

export type Shop = Awaited<ReturnType<typeof openShop>>;
