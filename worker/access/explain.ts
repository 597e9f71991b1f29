import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Grant } from '../contract/account.ts';
import { grant, plan } from '../db/billing.ts';
import { subscription } from '../db/payment.ts';

/** Statement: grants as they are explained to people, those that last longest first; `toGrant` makes the wire's shape. */
export function grantDetails(db: DrizzleD1Database, which: SQL | undefined) {
  return db
    .select({
      id: sql<string>`${grant.id}`.as('detail_id'),
      source: sql<Grant['source']>`${grant.source}`.as('detail_source'),
      plan: sql<string | null>`${plan.name}`.as('detail_plan'),
      content: sql<string | null>`${grant.contentSlug}`.as('detail_content'),
      reason: sql<Grant['reason']>`${grant.reason}`.as('detail_reason'),
      note: sql<string>`${grant.note}`.as('detail_note'),
      startsAt: sql<number>`${grant.startsAt}`.as('detail_starts'),
      endsAt: sql<number | null>`${grant.endsAt}`.as('detail_ends'),
      renews: sql<boolean>`${grant.renews}`.mapWith(Boolean).as('detail_renews'),
      chargeAt: sql<number | null>`${subscription.periodEndsAt}`.as('detail_charge_at'),
      chargeAmount: sql<number>`${subscription.amount}`.as('detail_charge_amount'),
      chargeCurrency: sql<string>`${subscription.currency}`.as('detail_charge_currency'),
    })
    .from(grant)
    .leftJoin(plan, and(eq(plan.siteId, grant.siteId), eq(plan.id, grant.planId)))
    .leftJoin(subscription, eq(subscription.id, grant.id))
    .where(which)
    .orderBy(sql`${grant.endsAt} is not null`, sql`${grant.endsAt} desc`, grant.id)
    .limit(50);
}

type Row = Awaited<ReturnType<typeof grantDetails>>[number];

export function toGrant({ chargeAt, chargeAmount, chargeCurrency, ...row }: Row): Grant {
  const charged = row.renews && chargeAt !== null;
  return { ...row, nextCharge: charged ? { at: chargeAt, amount: chargeAmount, currency: chargeCurrency } : null };
}
