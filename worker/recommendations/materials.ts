import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { course, material } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { member } from '../db/member.ts';
import { follow } from '../db/profile.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { figures } from './candidates.ts';
import { HISTORY } from './signals.ts';
import { courseIn } from './titles.ts';

/**
 * The site's newest among which those on the caller's topics are looked for, how many courses count as begun, and how many
 * materials are offered of each source.
 */
const NEWEST = 100;
const BEGUN = 5;
const MATERIALS = 10;

/**
 * Statement: the newest materials of the courses that the caller learned in last, and those on declared or followed
 * topics, without what was followed or waved away. Their own addresses are not read: a list leads to the course's page,
 * which shows them to the entitled. Rows read are bounded by the constants above and `MOST_MATERIALS`.
 */
export function freshMaterials(c: Context<Env>) {
  const siteId = siteOf(c);
  const name = sql<string>`pool.course || '/' || pool.slug`;
  return (
    c.var.db
      .select({
        slug: name.as('material_name'),
        title: sql<string>`${material.title}`.as('material_title'),
        summary: sql<string>`${course.title}`.as('material_course'),
        url: sql<string>`${course.url} || '#materials'`.as('material_page'),
        access: course.access,
        tier: course.tier,
        opensAt: sql<null>`null`.as('opens_at'),
        dripDays: sql<null>`null`.as('drip_days'),
        topics: course.topics,
        level: course.level,
        minutes: sql<number>`${material.minutes}`.as('material_minutes'),
        publishedAt: sql<number>`${material.createdAt}`.as('material_at'),
        ...figures(c, sql`'material'`, name),
        met: sql`0`.mapWith(Boolean).as('met'),
      })
      .from(sql`(${poolOf(c)}) as pool`)
      // Cross joins are done in this order: the few of the pool lead.
      .crossJoin(material)
      .crossJoin(course)
      .leftJoin(
        contentStat,
        and(
          eq(contentStat.siteId, siteId),
          sql`${contentStat.contentKind} = 'material'`,
          eq(contentStat.contentSlug, name),
        ),
      )
      .where(
        and(
          eq(material.siteId, siteId),
          sql`${material.courseSlug} = pool.course and ${material.slug} = pool.slug`,
          eq(course.siteId, siteId),
          sql`${course.slug} = pool.course`,
        ),
      )
  );
}

/** SQL, `select course, slug`: each once. */
function poolOf(c: Context<Env>): SQL {
  const siteId = siteOf(c);
  const open = sql`not exists (select 1 from ${memberContent} as done where done.site_id = ${siteId}
      and done.member_id = (select id from me) and done.content_kind = 'material'
      and done.content_slug = m.course_slug || '/' || m.slug and done.viewed_at is not null)
    and not exists (select 1 from ${dismissal} as waved where waved.site_id = ${siteId}
      and waved.member_id = (select id from me) and waved.kind = 'material' and waved.slug = m.course_slug || '/' || m.slug)`;
  // The plus signs and cross joins keep SQLite on the primary keys.
  return sql`with me(id) as materialized (select ${callerId(c)}),
    begun(slug) as materialized (select course_slug from (select case content_kind when 'course' then content_slug
        else ${courseIn(sql`content_slug`)} end as course_slug, last_at as at, content_kind as kind,
        coalesce(viewed_at, completed_at) as met from (select * from ${memberContent}
        where site_id = ${siteId} and member_id = (select id from me) order by last_at desc limit ${HISTORY}))
      where kind in ('course', 'lesson') and met is not null group by course_slug order by max(at) desc limit ${BEGUN}),
    likes(topic) as materialized (select value from ${member} as told, json_each(told.fields)
        where told.id = (select id from me) and +told.site_id = ${siteId}
      union select target from ${follow} where site_id = ${siteId} and member_id = (select id from me) and kind = 'topic')
    select course, slug from (select m.course_slug as course, m.slug from begun cross join ${material} as m
        on m.site_id = ${siteId} and m.course_slug = begun.slug
      cross join ${course} as k on k.site_id = ${siteId} and k.slug = begun.slug and +k.status = 'published'
      where ${open} order by m.created_at desc, m.course_slug, m.slug limit ${MATERIALS})
    union select course, slug from (select m.course_slug as course, m.slug from (select * from ${material}
        where site_id = ${siteId} and exists (select 1 from likes) order by created_at desc limit ${NEWEST}) as m
      cross join ${course} as k on k.site_id = ${siteId} and k.slug = m.course_slug and +k.status = 'published'
      where exists (select 1 from json_each(k.topics) where value in (select topic from likes)) and ${open}
      order by m.created_at desc, m.course_slug, m.slug limit ${MATERIALS})`;
}
