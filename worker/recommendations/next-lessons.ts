import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { lessonAccess } from '../access/entitled.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { figures, statOf } from './candidates.ts';
import { HISTORY } from './signals.ts';

const STARTED = 5;

/**
 * Statement: the first unfinished lesson of each course that the caller has begun and not finished, of the five courses
 * last learned in. Viewing a lesson does not take it off the list, finishing it does. Its address is the course's page
 * with the lesson's slug as the fragment.
 */
export function nextLessons(c: Context<Env>) {
  const before = (what: SQL) => sql<string | null>`(select ${what} from ${lesson} as l
    where l.site_id = ${lesson.siteId} and l.course_slug = ${lesson.courseSlug}
    and (l.position, l.slug) < (${lesson.position}, ${lesson.slug}) order by l.position desc, l.slug desc limit 1)`;
  const slug = sql<string>`${lesson.courseSlug} || '/' || ${lesson.slug}`;
  return c.var.db
    .select({
      slug: slug.as('lesson_slug'),
      title: sql<string>`${lesson.title}`.as('lesson_title'),
      summary: sql<string>`${course.title}`.as('course_title'),
      url: sql<string>`${course.url} || '#lesson=' || ${lesson.slug}`.as('lesson_url'),
      access: lessonAccess.as('lesson_access'),
      tier: course.tier,
      opensAt: lesson.opensAt,
      dripDays: lesson.dripDays,
      topics: course.topics,
      level: course.level,
      minutes: sql<number>`${lesson.minutes}`.as('lesson_minutes'),
      publishedAt: sql<number>`${course.publishedAt}`,
      ...figures(c, 'lesson', slug),
      met: sql`0`.mapWith(Boolean).as('met'),
      courseSlug: sql<string>`${course.slug}`.as('course_slug'),
      previous: before(sql`l.course_slug || '/' || l.slug`).as('previous_slug'),
      previousTitle: before(sql`l.title`).as('previous_title'),
    })
    .from(course)
    .innerJoin(
      lesson,
      and(
        eq(lesson.siteId, course.siteId),
        eq(lesson.courseSlug, course.slug),
        sql`${lesson.slug} = (select l.slug from ${lesson} as l where l.site_id = ${course.siteId} and l.course_slug = ${course.slug}
          and not exists (select 1 from ${lessonProgress} where ${lessonProgress.siteId} = l.site_id
            and ${lessonProgress.memberId} = ${callerId(c)} and ${lessonProgress.courseSlug} = l.course_slug
            and ${lessonProgress.lessonSlug} = l.slug)
          order by l.position, l.slug limit 1)`,
      ),
    )
    .leftJoin(contentStat, statOf(course, 'lesson', slug))
    .where(
      and(
        eq(course.siteId, siteOf(c)),
        // The plus keeps SQLite from reading every published course by its index: the few begun ones lead.
        sql`+${course.status} = 'published'`,
        sql`${course.slug} in (select substr(slug, 1, instr(slug, '/') - 1) as begun from (
          select ${memberContent.contentSlug} as slug, ${memberContent.contentKind} as kind,
            ${memberContent.completedAt} as done, ${memberContent.lastAt} as at from ${memberContent}
          where ${memberContent.siteId} = ${siteOf(c)} and ${memberContent.memberId} = ${callerId(c)}
          order by ${memberContent.lastAt} desc limit ${HISTORY})
          where kind = 'lesson' and done is not null group by begun order by max(at) desc limit ${STARTED})`,
      ),
    );
}
