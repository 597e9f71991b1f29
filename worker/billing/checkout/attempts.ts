import { and, desc, eq, gt, lte, or, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { DAY } from '../../access/can.ts';
import { checkout, checkoutAttempt } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { callerId, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { keyedHash } from '../../http/hash.ts';
import { addressOf } from '../../http/limits.ts';

const HOUR = 3_600_000;
/** Who tests stolen cards opens checkouts in numbers; who buys opens one or two. */
const OF_MEMBER = { most: 10, within: HOUR };
const OF_ADDRESS = { most: 30, within: DAY };

interface Attempt {
  key: string;
  at: number;
}

/** The caller's address, hashed: it is kept for a day. */
export const addressKey = (c: Context<Env>): Promise<string> => keyedHash(c.env.SECRET, `checkout ${addressOf(c)}`);

/** Statement: the newest checkouts made by the caller, or from the address. */
export function recentAttempts(c: Context<Env>, address: string) {
  const { db, now } = c.var;
  return db
    .select({ key: checkoutAttempt.key, at: checkoutAttempt.at })
    .from(checkoutAttempt)
    .where(
      and(
        eq(checkoutAttempt.siteId, siteOf(c)),
        or(
          and(eq(checkoutAttempt.key, callerId(c)), gt(checkoutAttempt.at, now - OF_MEMBER.within)),
          and(eq(checkoutAttempt.key, address), gt(checkoutAttempt.at, now - OF_ADDRESS.within)),
        ),
      ),
    )
    .orderBy(desc(checkoutAttempt.at))
    .limit(OF_MEMBER.most + OF_ADDRESS.most);
}

/** @throws Fault `rate_limited` when the member or the address has opened too many checkouts */
export function limitAttempts(recent: readonly Attempt[], address: string, now: number): void {
  const byAddress = recent.filter(({ key }) => key === address);
  const byMember = recent.filter(({ key }) => key !== address);
  const waits = [waitFor(byMember, OF_MEMBER, now), waitFor(byAddress, OF_ADDRESS, now)];
  const retryAfter = Math.max(...waits);
  if (retryAfter > 0) {
    throw new Fault('rate_limited', 'Too many payments were begun. Please wait, or finish the one that is open.', {
      retryAfter,
    });
  }
}

/** Seconds until the oldest that counts is over; 0 when there is room. */
function waitFor(attempts: readonly Attempt[], { most, within }: typeof OF_MEMBER, now: number): number {
  const oldest = attempts[most - 1];
  return oldest ? Math.max(1, Math.ceil((oldest.at + within - now) / 1000)) : 0;
}

/**
 * Statement, before the one that makes the session the member's only one: counts a session newly made, for the member and
 * the address. Clicks at the same moment get one session and count once.
 */
export function countAttempt(c: Context<Env>, memberId: string, address: string, sessionId: string) {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  return db.insert(checkoutAttempt).select(
    sql`select null, ${siteId}, value, ${now} from json_each(${JSON.stringify([memberId, address])})
      where not exists (select 1 from ${checkout} where ${checkout.siteId} = ${siteId}
        and ${checkout.memberId} = ${memberId} and ${checkout.id} = ${sessionId})`,
  );
}

/** Daily: removes what no limit counts any more. */
export async function trimCheckoutAttempts(db: DrizzleD1Database, now: number): Promise<void> {
  await db.delete(checkoutAttempt).where(lte(checkoutAttempt.at, now - OF_ADDRESS.within));
}
