import { type Column, type SQL, sql } from 'drizzle-orm';
import { community } from '../db/community.ts';
import { course, lesson, material } from '../db/course.ts';
import { member } from '../db/member.ts';
import { post } from '../db/post.ts';
import { profile } from '../db/profile.ts';

type Value = Column | SQL;

/** SQL: of the slug of a lesson or material, `course/lesson`, each half. */
export const courseIn = (slug: Value) => sql`substr(${slug}, 1, instr(${slug}, '/') - 1)`;
const lessonIn = (slug: Value) => sql`substr(${slug}, instr(${slug}, '/') + 1)`;

/**
 * SQL: what people call a content, a discussion, a material, a topic, a community or a member, as it is called now; null
 * where it is not published or open, or does not want to be found.
 */
export function titleOf(siteId: Value, kind: Value, slug: Value): SQL<string | null> {
  const ofPost = sql`(select ${post.title} from ${post} where ${post.siteId} = ${siteId} and ${post.slug} = ${slug}
    and ${post.status} = 'published')`;
  const ofCourse = sql`(select ${course.title} from ${course} where ${course.siteId} = ${siteId} and ${course.slug} = ${slug}
    and ${course.status} = 'published')`;
  return sql`case ${kind} when 'post' then ${ofPost} when 'course' then ${ofCourse}
    when 'thread' then coalesce(${ofPost}, ${ofCourse})
    when 'lesson' then (select ${lesson.title} from ${lesson} inner join ${course} on ${course.siteId} = ${lesson.siteId}
      and ${course.slug} = ${lesson.courseSlug} and ${course.status} = 'published' where ${lesson.siteId} = ${siteId}
      and ${lesson.courseSlug} = ${courseIn(slug)} and ${lesson.slug} = ${lessonIn(slug)})
    when 'material' then (select ${material.title} from ${material} inner join ${course} on ${course.siteId} = ${material.siteId}
      and ${course.slug} = ${material.courseSlug} and ${course.status} = 'published' where ${material.siteId} = ${siteId}
      and ${material.courseSlug} = ${courseIn(slug)} and ${material.slug} = ${lessonIn(slug)})
    when 'member' then (select ${member.name} from ${member} inner join ${profile} on ${profile.siteId} = ${member.siteId}
      and ${profile.memberId} = ${member.id} and ${profile.discoverable} where ${member.siteId} = ${siteId}
      and ${member.id} = ${slug} and ${member.bannedAt} is null)
    when 'community' then (select ${community.name} from ${community} where ${community.siteId} = ${siteId}
      and ${community.slug} = ${slug} and ${community.status} = 'open')
    when 'topic' then ${slug} end`;
}
