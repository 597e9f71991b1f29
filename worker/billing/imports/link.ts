import { and, count, eq, gte, isNull, lt, sql } from 'drizzle-orm';
import type Stripe from 'stripe';
import type { ImportLinks } from '../../contract/import.ts';
import { job } from '../../db/audit.ts';
import { plan } from '../../db/billing.ts';
import { member } from '../../db/member.ts';
import { recordAudit } from '../../db/record-audit.ts';
import { Fault } from '../../http/fault.ts';
import { type Ledger, project } from '../projection/project.ts';
import { askStripe, findAtStripe } from '../stripe.ts';

/** Customers a slice: with a subscription each it stays below D1's 50 queries an invocation. */
const SLICE = 4;
const LEASE = 2 * 60_000;
/** Milliseconds until a customer is tried again whom Stripe did not answer for. */
const AGAIN = 10 * 60_000;

/** A row of `job` that an import has written. */
type Wanted = { site: string; member: string; customer: string };

/** Those that imports have left, of one site or of all. */
const wanted = (siteId?: string) =>
  and(
    gte(job.name, 'link/'),
    lt(job.name, 'link0'),
    isNull(job.finishedAt),
    siteId === undefined ? undefined : sql`json_extract(${job.cursor}, '$.site') = ${siteId}`,
  );

/**
 * One slice of what imports have left: each customer's running subscriptions to one of the site's plans are named as the
 * member's (metadata at Stripe) and projected, as if they had been bought here. Nobody is charged, and no subscription is
 * made. One that names somebody else already stays theirs. Cron calls it, and whoever imports, so as not to wait for cron.
 */
export async function linkImported(
  ledger: Ledger,
  { siteId, slice = SLICE }: { siteId?: string | undefined; slice?: number } = {},
): Promise<ImportLinks> {
  const { db, now } = ledger;
  const free = sql`coalesce(json_extract(${job.cursor}, '$.until'), 0) <= ${now}`;
  const due = db
    .select({ name: job.name })
    .from(job)
    .where(and(wanted(siteId), free))
    .limit(slice);
  const claimed = await db
    .update(job)
    .set({ cursor: sql`json_set(${job.cursor}, '$.until', ${now + LEASE})` })
    .where(and(sql`${job.name} in ${due}`, free))
    .returning({ name: job.name, cursor: job.cursor });
  let linked = 0;
  for (const { name, cursor } of claimed) {
    try {
      linked += await linkCustomer(ledger, cursor as Wanted);
      await db.delete(job).where(eq(job.name, name));
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      await db
        .update(job)
        .set({ cursor: sql`json_set(${job.cursor}, '$.until', ${now + AGAIN})` })
        .where(eq(job.name, name));
    }
  }
  const [left] = await db.select({ count: count() }).from(job).where(wanted(siteId));
  return { linked, left: left?.count ?? 0 };
}

/** @returns how many subscriptions give access now */
async function linkCustomer(ledger: Ledger, { site, member: memberId, customer }: Wanted): Promise<number> {
  const { env, db, now } = ledger;
  const subscriptions = await findAtStripe(env, async (stripe) => {
    const found = await stripe.customers.retrieve(customer);
    if (found.deleted) return null;
    return (await stripe.subscriptions.list({ customer, limit: 20 })).data;
  });
  if (subscriptions === null) {
    // Not of this Stripe account, or gone: kept, it would be in the way of the next purchase.
    await db
      .update(member)
      .set({ stripeCustomerId: null })
      .where(and(eq(member.siteId, site), eq(member.id, memberId), eq(member.stripeCustomerId, customer)));
    return 0;
  }
  const plans = await db.select({ id: plan.id, price: plan.stripePriceId }).from(plan).where(eq(plan.siteId, site));
  let linked = 0;
  for (const { id, items, metadata } of subscriptions) {
    const sold = plans.find(({ price }) => items.data.some((item) => item.price.id === price));
    if (!sold || !isFree(metadata, site, memberId)) continue;
    const names = { lyceum_site: site, lyceum_member: memberId, lyceum_plan: sold.id };
    await askStripe(env, (stripe) => stripe.subscriptions.update(id, { metadata: names }));
    if ((await project(ledger, { type: 'subscription', id }, names)) !== 'projected') continue;
    linked++;
    await recordAudit(db, {
      siteId: site,
      at: now,
      actor: 'system',
      action: 'subscription.link',
      subject: memberId,
      detail: { subscription: id, customer, plan: sold.id },
    });
  }
  return linked;
}

/** Whether nobody's, or the member's already. */
const isFree = ({ lyceum_site, lyceum_member }: Stripe.Metadata, site: string, memberId: string) =>
  !lyceum_site || (lyceum_site === site && lyceum_member === memberId);
