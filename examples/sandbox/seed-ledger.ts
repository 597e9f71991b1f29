import { drizzle } from 'drizzle-orm/d1';
import Stripe from 'stripe';
import { effectOf } from '../../worker/billing/projection/effect.ts';
import { factsOf, nominationOf } from '../../worker/billing/projection/facts.ts';
import { fetchObject, type ObjectRef } from '../../worker/billing/projection/fetch-object.ts';
import { writeProjection } from '../../worker/billing/projection/write-projection.ts';
import { stripeProjection } from '../../worker/db/billing.ts';
import { outbox } from '../../worker/db/outbox.ts';
import type { Bindings } from '../../worker/env.ts';
import type { RunningWorker } from './worker.ts';

const AT_ONCE = 6;

/**
 * Writes grants and books of what the stand-in knows, by the same steps as the Worker does for each of Stripe's events:
 * once, when nothing has been projected yet. The mails that it queues on the way are of long ago, and are not sent.
 */
export async function projectWhenEmpty(
  worker: RunningWorker,
  env: Pick<Bindings, 'SECRET' | 'STRIPE_SECRET_KEY' | 'STRIPE_API_URL'>,
): Promise<void> {
  const db = drizzle(worker.db);
  if ((await db.select({ id: stripeProjection.objectId }).from(stripeProjection).limit(1)).length > 0) return;
  const bindings = env as Bindings;
  const writing = { db, now: Date.now(), secret: env.SECRET };

  async function project(ref: ObjectRef): Promise<void> {
    const fetched = await fetchObject(bindings, ref);
    if (!fetched) return;
    const facts = await factsOf(db, ref.id, nominationOf(fetched.metadata, ref.id));
    const effect = effectOf(fetched, facts);
    if (effect) await writeProjection(writing, effect, facts);
  }

  // Nobody else writes yet, and no member has two stacked purchases: no guard is needed, so none is tried again.
  const due = await purchasesAt(env.STRIPE_API_URL ?? '');
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let ref = due.pop(); ref; ref = due.pop()) await project(ref);
    }),
  );
  await db.delete(outbox);
}

async function purchasesAt(url: string): Promise<ObjectRef[]> {
  const { hostname, port } = new URL(url);
  const stripe = new Stripe('sk_test_local', { host: hostname, port, protocol: 'http', telemetry: false });
  const refs: ObjectRef[] = [];
  for await (const { id } of stripe.subscriptions.list({ status: 'all', limit: 100 }))
    refs.push({ type: 'subscription', id });
  for await (const { id } of stripe.paymentIntents.list({ limit: 100 })) refs.push({ type: 'payment', id });
  return refs;
}
