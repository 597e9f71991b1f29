import { and, count, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { checkoutAttempt } from '../db/billing.ts';

/** What is limited: so many tries in the time (milliseconds), for each of the keys. */
export interface Limit {
  siteId: string;
  keys: readonly string[];
  max: number;
  within: number;
  now: number;
}

/**
 * Statement: counts a try for each key, unless one of them has none left. One statement, so parallel tries cannot
 * exceed the limit; the statement after it in the batch may ask `counted` whether it was.
 */
export function countTry(db: DrizzleD1Database, { siteId, keys, max, within, now }: Limit) {
  const used = (key: SQL) =>
    sql`(select ${count()} from ${checkoutAttempt} where ${and(
      eq(checkoutAttempt.siteId, siteId),
      eq(checkoutAttempt.key, key),
      gt(checkoutAttempt.at, now - within),
    )})`;
  const most = keys.map((key) => sql`${used(sql`${key}`)} < ${max}`);
  return db
    .insert(checkoutAttempt)
    .select(
      db
        .select({
          id: sql<number>`null`.as('id'),
          siteId: sql<string>`${siteId}`.as('site_id'),
          key: sql<string>`value`.as('key'),
          at: sql<number>`${now}`.as('at'),
        })
        .from(sql`json_each(${JSON.stringify(keys)})`)
        .where(and(...most)),
    )
    .returning({ key: checkoutAttempt.key });
}

/** SQL, for the statement that follows `countTry` in its batch. */
export const counted = sql`changes() > 0`;
