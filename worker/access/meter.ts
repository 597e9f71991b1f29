import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Meter } from '../contract/post.ts';
import { meterRead } from '../db/meter.ts';
import type { Env } from '../env.ts';
import { type Caller, callerId, siteOf } from '../http/caller.ts';
import type { Gated } from './can.ts';

/** The month that a read counts in, of UTC: 202611. */
export function monthOf(now: number): number {
  const date = new Date(now);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}

/** When the month's free reads are over and the next month's begin. */
export function monthEnd(now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}

/** Statement: the caller's reads on the meter this month, and whether this post is one of them. */
export function meterReadsOf(c: Context<Env>, slug: string) {
  return c.var.db
    .select({
      used: sql<number>`count(*)`.as('meter_used'),
      this: sql<boolean>`coalesce(max(${meterRead.postSlug} = ${slug}), 0)`.mapWith(Boolean).as('meter_this'),
    })
    .from(meterRead)
    .where(
      and(eq(meterRead.siteId, siteOf(c)), eq(meterRead.reader, callerId(c)), eq(meterRead.month, monthOf(c.var.now))),
    );
}

type Meterable = Gated & { sealed: boolean };

/**
 * How many gated posts the caller may read a month without a plan; 0 where this post is not among them: tiers and drip
 * are promises to those who pay, what is for all members is not counted for members, and a sealed post's key cannot be
 * taken back from a visitor.
 */
export function meterLimit(caller: Caller, post: Meterable, now: number): number {
  if (post.access === 'open' || post.tier !== null || (post.opensAt ?? 0) > now || post.dripDays) return 0;
  const { meterMembers, meterVisitors } = caller.site.rules;
  if (!caller.member) return post.sealed ? 0 : meterVisitors;
  return post.access === 'paid' ? meterMembers : 0;
}

/** The wire's word on it. What visitors have used is not counted in a read: it is the same for all of them. */
export function meterOf(caller: Caller, post: Meterable, used: number, now: number): Meter | null {
  const limit = meterLimit(caller, post, now);
  if (limit === 0) return null;
  return { limit, left: caller.member ? Math.max(0, limit - used) : null };
}
