import { and, type Column, desc, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { member } from '../db/member.ts';
import { follow, profile } from '../db/profile.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { titleOf } from './titles.ts';

/** A member may follow so many members and topics together, and wave away so many things. */
export const MOST_FOLLOWS = 500;
export const MOST_DISMISSALS = 1000;

/** Statement: what the caller told: the three questions, and the profile as it stands where none was written yet. */
export function toldOf(c: Context<Env>) {
  const list = { mapFromDriverValue: (value: unknown): string[] => JSON.parse(String(value)) };
  const given = (column: Column, otherwise: string | number) => sql`coalesce(${column}, ${otherwise})`;
  return c.var.db
    .select({
      fields: sql`${member.fields}`.mapWith(list).as('told_fields'),
      purpose: sql<typeof member.$inferSelect.goal>`${member.goal}`.as('told_purpose'),
      level: sql<typeof member.$inferSelect.level>`${member.level}`.as('told_level'),
      about: given(profile.about, '').mapWith(String).as('told_about'),
      skills: given(profile.skills, '[]').mapWith(list).as('told_skills'),
      wants: given(profile.wants, '[]').mapWith(list).as('told_wants'),
      pace: sql<number | null>`${profile.pace}`.as('told_pace'),
      personal: given(profile.personal, 1).mapWith(Boolean).as('told_personal'),
      discoverable: given(profile.discoverable, 0).mapWith(Boolean).as('told_discoverable'),
      mentoring: given(profile.mentoring, 0).mapWith(Boolean).as('told_mentoring'),
      collaborating: given(profile.collaborating, 0).mapWith(Boolean).as('told_collaborating'),
      goal: sql`${profile.goal}`.mapWith(profile.goal).as('told_goal'),
      follows: sql`(select json_group_array(target) from (select ${follow.target} as target from ${follow}
        where ${follow.siteId} = ${member.siteId} and ${follow.memberId} = ${member.id} and ${follow.kind} = 'topic'
        limit ${MOST_FOLLOWS}))`
        .mapWith(list)
        .as('told_follows'),
    })
    .from(member)
    .leftJoin(profile, and(eq(profile.siteId, member.siteId), eq(profile.memberId, member.id)))
    .where(and(eq(member.siteId, siteOf(c)), eq(member.id, callerId(c))));
}

/** Statement: whom and what the caller follows, newest first. */
export function followsOf(c: Context<Env>) {
  const { kind, target } = follow;
  return c.var.db
    .select({
      kind,
      target,
      name: sql<string>`(select coalesce(${titleOf(follow.siteId, kind, target)}, ${target}))`.as('follow_name'),
    })
    .from(follow)
    .where(and(eq(follow.siteId, siteOf(c)), eq(follow.memberId, callerId(c))))
    .orderBy(desc(follow.at), target)
    .limit(MOST_FOLLOWS);
}

/** Statement: what the caller is not interested in, newest first. */
export function dismissalsOf(c: Context<Env>) {
  const { kind, slug } = dismissal;
  return c.var.db
    .select({
      kind,
      slug,
      title: sql<string>`(select coalesce(${titleOf(dismissal.siteId, kind, slug)}, ${slug}))`.as('dismissal_title'),
    })
    .from(dismissal)
    .where(and(eq(dismissal.siteId, siteOf(c)), eq(dismissal.memberId, callerId(c))))
    .orderBy(desc(dismissal.at), slug)
    .limit(MOST_DISMISSALS);
}

/** Statement: what the caller is not interested in, by id as the scoring core has it (`topic:ai`). */
export function dismissedIds(c: Context<Env>) {
  return c.var.db
    .select({ id: sql<string>`${dismissal.kind} || ':' || ${dismissal.slug}`.as('dismissed_id') })
    .from(dismissal)
    .where(and(eq(dismissal.siteId, siteOf(c)), eq(dismissal.memberId, callerId(c))))
    .limit(MOST_DISMISSALS);
}
