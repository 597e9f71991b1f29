import { and, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { DismissalInput, FollowInput } from '../contract/profile.ts';
import { member } from '../db/member.ts';
import { follow, profile } from '../db/profile.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { titleOf } from './titles.ts';
import { MOST_DISMISSALS, MOST_FOLLOWS } from './told.ts';

/**
 * Follows a topic of the site or a member who may be suggested, or stops; twice is once. What is followed is not waved away
 * any more. Two round trips.
 * @throws Fault `not_found`, `conflict` where the caller follows as many as one may
 */
export async function writeFollow(c: Context<Env>, { kind, target, on }: FollowInput): Promise<void> {
  const { db, now: at } = c.var;
  const mine = db
    .select({ count: sql<number>`count(*)`.as('follow_count') })
    .from(follow)
    .where(and(eq(follow.siteId, siteOf(c)), eq(follow.memberId, callerId(c))));
  const [caller, people, [held]] = await ask(c, suggested(c, kind === 'member' ? target : ''), mine);
  const { id } = signedIn(caller);
  if (!on) {
    const [siteId, memberId] = [eq(follow.siteId, caller.site.id), eq(follow.memberId, id)];
    await db.delete(follow).where(and(siteId, memberId, eq(follow.kind, kind), eq(follow.target, target)));
    return;
  }
  if (kind === 'topic' ? !caller.site.topics.includes(target) : people.length === 0)
    throw new Fault('not_found', `There is no such ${kind} to follow.`);
  if ((held?.count ?? 0) >= MOST_FOLLOWS)
    throw new Fault('conflict', `You follow ${MOST_FOLLOWS} already. Stop following one first.`);
  const waved = and(eq(dismissal.siteId, caller.site.id), eq(dismissal.memberId, id));
  await db.batch([
    db.insert(follow).values({ siteId: caller.site.id, memberId: id, kind, target, at }).onConflictDoNothing(),
    db.delete(dismissal).where(and(waved, eq(dismissal.kind, kind), eq(dismissal.slug, target))),
  ]);
}

/**
 * Takes something off all of the caller's lists, or lets it come back; twice is once. Whoever is waved away is followed
 * no longer. Two round trips.
 * @throws Fault `not_found`, `conflict` where the caller holds as many as one may
 */
export async function writeDismissal(c: Context<Env>, { kind, slug, on }: DismissalInput): Promise<void> {
  const { db, now: at } = c.var;
  const mine = db
    .select({ count: sql<number>`count(*)`.as('dismissal_count') })
    .from(dismissal)
    .where(and(eq(dismissal.siteId, siteOf(c)), eq(dismissal.memberId, callerId(c))));
  const named = db
    .select({
      title: sql<string | null>`(select ${titleOf(sql`${siteOf(c)}`, sql`${kind}`, sql`${slug}`)})`.as('named'),
    })
    .from(sql`(select 1)`);
  const [caller, people, [known], [held]] = await ask(c, suggested(c, kind === 'member' ? slug : ''), named, mine);
  const { id } = signedIn(caller);
  if (!on) {
    const [siteId, memberId] = [eq(dismissal.siteId, caller.site.id), eq(dismissal.memberId, id)];
    await db.delete(dismissal).where(and(siteId, memberId, eq(dismissal.kind, kind), eq(dismissal.slug, slug)));
    return;
  }
  const there =
    kind === 'topic'
      ? caller.site.topics.includes(slug)
      : kind === 'member'
        ? people.length > 0
        : known?.title !== null && known !== undefined;
  if (!there) throw new Fault('not_found', `There is no such ${kind} on this site.`);
  if ((held?.count ?? 0) >= MOST_DISMISSALS)
    throw new Fault('conflict', `You have waved away ${MOST_DISMISSALS} things. Let one come back first.`);
  const write = db
    .insert(dismissal)
    .values({ siteId: caller.site.id, memberId: id, kind, slug, at })
    .onConflictDoNothing();
  if (kind !== 'member' && kind !== 'topic') {
    await write;
    return;
  }
  const followed = and(eq(follow.kind, kind), eq(follow.target, slug));
  const own: SQL | undefined = and(eq(follow.siteId, caller.site.id), eq(follow.memberId, id), followed);
  await db.batch([write, db.delete(follow).where(own)]);
}

/** Statement: one row where the member may be suggested to the caller: another one, who agreed to it and is not banned. */
function suggested(c: Context<Env>, id: string) {
  return c.var.db
    .select({ id: sql<string>`${member.id}`.as('suggested_id') })
    .from(profile)
    .innerJoin(member, and(eq(member.siteId, profile.siteId), eq(member.id, profile.memberId), isNull(member.bannedAt)))
    .where(
      and(
        eq(profile.siteId, siteOf(c)),
        eq(profile.memberId, id),
        eq(profile.discoverable, true),
        sql`${profile.memberId} is not ${callerId(c)}`,
      ),
    );
}
