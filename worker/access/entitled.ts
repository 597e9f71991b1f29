import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Access } from '../contract/value.ts';
import { grant, plan, planContent } from '../db/billing.ts';
import { course, lesson } from '../db/course.ts';
import { member } from '../db/member.ts';
import { meterRead } from '../db/meter.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { DAY } from './can.ts';
import { monthOf } from './meter.ts';

/** A gated row's own columns. */
export interface GatedColumns {
  kind: 'post' | 'course';
  slug: Column | SQL;
  access: Column | SQL;
  tier: Column | SQL;
  opensAt?: Column | SQL;
  dripDays?: Column | SQL;
}

/**
 * SQL that is true exactly when `can()` opens the content to the caller: a gated column selected through it never
 * leaves the database for anybody else. (A property test compares the two.)
 */
export function entitled(c: Context<Env>, content: GatedColumns): SQL {
  const { now } = c.var;
  const { access, opensAt, dripDays } = content;
  const siteId = siteOf(c);
  const joinedAt = sql`(select ${member.createdAt} from ${member} where ${member.siteId} = ${siteId} and ${member.id} = ${callerId(c)})`;
  const opened = opensAt ? sql`coalesce(${opensAt} <= ${now}, true)` : sql`true`;
  const dripped = (since: SQL) =>
    dripDays ? sql`coalesce(${since} + nullif(${dripDays}, 0) * ${DAY} <= ${now}, true)` : sql`true`;
  const since = sql`(select min(${grant.since}) ${liveGrants(c, content)})`;
  return sql`(case ${access}
    when 'open' then true
    when 'members' then ${callerId(c)} is not null and ${opened} and ${dripped(joinedAt)}
    else case when ${since} is not null then ${opened} and ${dripped(since)}
      else ${metered(c, content)} end
    end)`;
}

/** SQL, `from …`: the caller's grants that open the content now. */
function liveGrants(c: Context<Env>, { kind, slug, tier }: GatedColumns): SQL {
  const { now } = c.var;
  const siteId = siteOf(c);
  const listed = sql`exists (select 1 from ${planContent} where ${planContent.siteId} = ${siteId}
    and ${planContent.planId} = ${grant.planId} and ${planContent.contentKind} = ${kind} and ${planContent.contentSlug} = ${slug})`;
  return sql`from ${grant} left join ${plan} on ${plan.siteId} = ${siteId} and ${plan.id} = ${grant.planId}
    where ${grant.siteId} = ${siteId} and ${grant.memberId} = ${callerId(c)}
      and ${grant.startsAt} <= ${now} and (${grant.endsAt} is null or ${grant.endsAt} > ${now})
      and case when ${grant.planId} is null
        then (${grant.contentKind} is null or (${grant.contentKind} = ${kind} and ${grant.contentSlug} = ${slug}))
        else case ${plan.opens} when 'all' then true
          when 'tier' then (${tier} is null or ${tier} = ${plan.tier})
          when 'content' then ${listed} else false end end`;
}

/** SQL: a post that the caller, a member, has read on the meter this month. */
function metered(c: Context<Env>, { kind, slug }: GatedColumns): SQL {
  if (kind !== 'post') return sql`false`;
  return sql`exists (select 1 from ${meterRead} where ${meterRead.siteId} = ${siteOf(c)} and ${meterRead.reader} = ${callerId(c)}
    and ${meterRead.month} = ${monthOf(c.var.now)} and ${meterRead.postSlug} = ${slug})`;
}

/** SQL: a lesson's access is its course's, except that a preview is open to everybody. For statements that join both. */
export const lessonAccess = sql<Access>`case when ${lesson.preview} then 'open' else ${course.access} end`;

/** SQL, for statements over `post`: whether the caller may read the row. */
export const postOpen = (c: Context<Env>): SQL =>
  entitled(c, {
    kind: 'post',
    slug: post.slug,
    access: post.access,
    tier: post.tier,
    opensAt: post.opensAt,
    dripDays: post.dripDays,
  });

/** SQL, for statements over `course`. */
export const courseOpen = (c: Context<Env>): SQL =>
  entitled(c, { kind: 'course', slug: course.slug, access: course.access, tier: course.tier });

/** SQL, for statements over `course` and `lesson`. */
export const lessonOpen = (c: Context<Env>): SQL =>
  entitled(c, {
    kind: 'course',
    slug: course.slug,
    access: lessonAccess,
    tier: course.tier,
    opensAt: lesson.opensAt,
    dripDays: lesson.dripDays,
  });
