import { and, eq, exists, isNull, lt, not, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Membership } from '../contract/community.ts';
import { community, communityMember } from '../db/community.ts';
import { member } from '../db/member.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { inFives } from '../scoring/reason.ts';

/** A member may belong to so many. */
export const MOST_MEMBERSHIPS = 50;

/**
 * The caller belongs to an open community, and waves it away no more; twice is once. Two round trips; the limit holds for parallel requests too.
 * @throws Fault `not_found`, `conflict` where the caller belongs to as many as one may
 */
export async function joinCommunity(c: Context<Env>, slug: string): Promise<Membership> {
  const { db, now: joinedAt } = c.var;
  const [caller, [found]] = await ask(c, standing(c, slug, callerId(c)));
  if (found?.status !== 'open') throw absent(slug);
  if (found.joined) return shown(slug, found);
  const key = { siteId: caller.site.id, slug, memberId: signedIn(caller).id };
  const mine = and(eq(communityMember.siteId, key.siteId), eq(communityMember.memberId, key.memberId));
  const held = db.select({ count: sql`count(*)` }).from(communityMember).where(mine);
  const may = and(open(key), admitted(c, key), not(exists(membership(c, key))), lt(sql`(${held})`, MOST_MEMBERSHIPS));
  const [, , , [after]] = await db.batch([
    db
      .update(community)
      .set({ members: sql`${community.members} + 1` })
      .where(may),
    db.insert(communityMember).select(
      db
        .select({
          siteId: sql<string>`${key.siteId}`.as('site_id'),
          slug: sql<string>`${slug}`.as('slug'),
          memberId: sql<string>`${key.memberId}`.as('member_id'),
          joinedAt: sql<number>`${joinedAt}`.as('joined_at'),
        })
        .from(community)
        .where(may),
    ),
    db
      .delete(dismissal)
      .where(
        and(
          ...[eq(dismissal.siteId, key.siteId), eq(dismissal.memberId, key.memberId)],
          ...[eq(dismissal.kind, 'community'), eq(dismissal.slug, slug), exists(membership(c, key))],
        ),
      ),
    standing(c, slug, sql`${key.memberId}`),
  ]);
  if (!after?.joined)
    throw new Fault('conflict', `You belong to ${MOST_MEMBERSHIPS} communities already. Leave one first.`);
  return shown(slug, after);
}

/**
 * The caller belongs to it no longer, be it open or closed; twice is once. Two round trips.
 * @throws Fault `not_found`, also for a closed one that the caller does not belong to
 */
export async function leaveCommunity(c: Context<Env>, slug: string): Promise<Membership> {
  const { db } = c.var;
  const [caller, [found]] = await ask(c, standing(c, slug, callerId(c)));
  if (!found || (found.status === 'closed' && !found.joined)) throw absent(slug);
  if (!found.joined) return shown(slug, found);
  const key = { siteId: caller.site.id, slug, memberId: signedIn(caller).id };
  const [, , [after]] = await db.batch([
    db
      .update(community)
      .set({ members: sql`max(0, ${community.members} - 1)` })
      .where(and(named(key), exists(membership(c, key)), admitted(c, key))),
    db.delete(communityMember).where(and(isOf(key), admitted(c, key))),
    standing(c, slug, sql`${key.memberId}`),
  ]);
  return shown(slug, after ?? { ...found, joined: false });
}

interface Key {
  siteId: string;
  slug: string;
  memberId: string;
}

const named = ({ siteId, slug }: Key) => and(eq(community.siteId, siteId), eq(community.slug, slug));
const open = (key: Key) => and(named(key), eq(community.status, 'open'));
const isOf = ({ siteId, slug, memberId }: Key) =>
  and(eq(communityMember.siteId, siteId), eq(communityMember.slug, slug), eq(communityMember.memberId, memberId));
const membership = (c: Context<Env>, key: Key) =>
  c.var.db.select({ one: sql`1` }).from(communityMember).where(isOf(key));

/** Condition: nobody has suspended the member since the call began: who is suspended is not counted any more. */
const admitted = (c: Context<Env>, { siteId, memberId }: Key) =>
  exists(
    c.var.db
      .select({ one: sql`1` })
      .from(member)
      .where(and(eq(member.siteId, siteId), eq(member.id, memberId), isNull(member.bannedAt))),
  );

/** Statement: the community, and whether the member belongs to it. */
function standing(c: Context<Env>, slug: string, memberId: SQL) {
  return c.var.db
    .select({
      status: sql<'open' | 'closed'>`${community.status}`.as('community_status'),
      url: sql<string | null>`${community.url}`.as('community_url'),
      members: sql<number>`${community.members}`.as('community_members'),
      joined: sql`${communityMember.memberId} is not null`.mapWith(Boolean).as('joined'),
    })
    .from(community)
    .leftJoin(
      communityMember,
      and(
        eq(communityMember.siteId, community.siteId),
        eq(communityMember.slug, community.slug),
        eq(communityMember.memberId, memberId),
      ),
    )
    .where(and(eq(community.siteId, siteOf(c)), eq(community.slug, slug)));
}

type Standing = Awaited<ReturnType<typeof standing>>[number];

const shown = (slug: string, { joined, members, url }: Standing): Membership => ({
  slug,
  joined,
  members: inFives(members),
  url: joined ? url : null,
});

const absent = (slug: string) => new Fault('not_found', `There is no community "${slug}" on this site.`);
