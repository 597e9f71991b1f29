import { inArray, or } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { grant, stripeProjection } from '../../db/billing.ts';
import { gift } from '../../db/gift.ts';
import { payment, subscription } from '../../db/payment.ts';

/** What the database holds of one object: the site of its projection, and its rows; null for none. */
export interface Held {
  siteId: string | null;
  rows: Record<string, unknown> | null;
}

/** Ledger and books of some objects, without what a projection changes by itself. One round trip. */
export async function heldOf(db: DrizzleD1Database, ids: string[]): Promise<Map<string, Held>> {
  const ofPayments = db.select({ id: payment.subscriptionId }).from(payment).where(inArray(payment.id, ids));
  const [sites, grants, subscriptions, payments, gifts] = await db.batch([
    db
      .selectDistinct({ objectId: stripeProjection.objectId, siteId: stripeProjection.siteId })
      .from(stripeProjection)
      .where(inArray(stripeProjection.objectId, ids)),
    db
      .select()
      .from(grant)
      .where(or(inArray(grant.id, ids), inArray(grant.via, ids), inArray(grant.id, ofPayments)))
      .orderBy(grant.id),
    db.select().from(subscription).where(inArray(subscription.id, ids)),
    db.select().from(payment).where(inArray(payment.id, ids)),
    db
      .select({ id: gift.id, objectId: gift.objectId, paidAt: gift.paidAt, voidedAt: gift.voidedAt })
      .from(gift)
      .where(inArray(gift.objectId, ids)),
  ]);
  const held = ids.map((id): [string, Held] => {
    const paid = payments.find((row) => row.id === id);
    const own = grants
      .filter((row) => row.id === id || row.via === id || row.id === paid?.subscriptionId)
      .map(({ siteId: _, createdAt: __, ...row }) => row);
    const given = gifts.filter((row) => row.objectId === id);
    const books = subscriptions.find((row) => row.id === id);
    const rows = {
      ...(own.length > 0 && { grants: own }),
      ...(books && { subscription: books }),
      ...(paid && { payment: paid }),
      ...(given.length > 0 && { gifts: given }),
    };
    const siteId = sites.find(({ objectId }) => objectId === id)?.siteId ?? null;
    return [id, { siteId, rows: Object.keys(rows).length > 0 ? rows : null }];
  });
  return new Map(held);
}

export const same = (a: Held | undefined, b: Held | undefined) => JSON.stringify(a?.rows) === JSON.stringify(b?.rows);
