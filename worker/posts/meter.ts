import { and, eq, isNull, lt, lte, ne, or, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import { monthEnd, monthOf } from '../access/meter.ts';
import type { Post } from '../contract/post.ts';
import { meterRead } from '../db/meter.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { keyedHash } from '../http/hash.ts';
import { addressOf } from '../http/limits.ts';
import { isSealed, readPost } from './read.ts';

/**
 * Opens a gated post on the month's free reads, and counts it: once a month, however often it is opened. What is open to
 * the caller anyway counts nothing. Only a POST does this, so that neither a crawler nor a link preview uses reads up.
 * Two round trips.
 * @throws Fault `locked`: this post is never free, or (with `retryAfter`, the seconds until the next month) nothing is
 * left; `not_found`
 */
export async function readOnMeter(c: Context<Env>, slug: string): Promise<Post> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const asked = await readPost(c, slug);
  if (asked.state === 'open') return asked;
  if (!asked.meter) throw new Fault('locked', 'This post is not among those that can be read without a plan.');
  const { member } = c.var.caller;
  const limit = asked.meter.limit;
  const month = monthOf(now);
  const reader = member?.id ?? (await visitorOf(c, month));

  const mine = and(eq(meterRead.siteId, siteId), eq(meterRead.reader, reader), eq(meterRead.month, month));
  const usedUp = sql`(select count(*) from ${meterRead} where ${mine} and ${ne(meterRead.postSlug, slug)}) >= ${limit}`;
  // Again what `meterLimit` says: the post may have changed since it was asked.
  const opened = or(isNull(post.opensAt), lte(post.opensAt, now));
  const undripped = sql`coalesce(${post.dripDays}, 0) = 0`;
  const free = and(eq(post.access, asked.access), isNull(post.tier), opened, undripped);
  const published = and(eq(post.siteId, siteId), eq(post.slug, slug), eq(post.status, 'published'));
  const [, texts, [count]] = await db.batch([
    // Decides and counts in one statement: readers at the same time cannot open more than there are.
    db
      .insert(meterRead)
      .select(
        db
          .select({
            siteId: sql<string>`${siteId}`.as('site_id'),
            reader: sql<string>`${reader}`.as('reader'),
            month: sql<number>`${month}`.as('month'),
            postSlug: post.slug,
            at: sql<number>`${now}`.as('at'),
          })
          .from(post)
          .where(and(published, free, sql`not ${usedUp}`)),
      )
      .onConflictDoNothing(),
    db
      .select({ html: post.html, sealed: isSealed.as('sealed') })
      .from(post)
      .where(
        and(published, sql`exists (select 1 from ${meterRead} where ${mine} and ${eq(meterRead.postSlug, slug)})`),
      ),
    db.select({ used: sql<number>`count(*)` }).from(meterRead).where(mine),
  ]);
  const [text] = texts;
  if (!text) {
    const retryAfter = Math.ceil((monthEnd(now) - now) / 1000);
    throw new Fault('locked', `The ${limit} free reads of this month are used.`, { retryAfter });
  }
  const { state: _, reason, offers, opensAt, ended, ...summary } = asked;
  const meter = { limit, left: Math.max(0, limit - (count?.used ?? 0)) };
  return { ...summary, state: 'open', html: text.html, sealed: text.sealed, meter };
}

/**
 * A visitor is their address, for one month on one site: only a keyed hash is kept, which says neither the address nor
 * that two months or sites had the same visitor.
 */
const visitorOf = (c: Context<Env>, month: number) =>
  keyedHash(c.env.SECRET, `meter ${siteOf(c)} ${month} ${addressOf(c)}`);

/** Forgets the months that are over; for every night. */
export async function trimMeter(db: DrizzleD1Database, now: number): Promise<void> {
  await db.delete(meterRead).where(lt(meterRead.month, monthOf(now)));
}
