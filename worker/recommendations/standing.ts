import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { courseOpen, lessonOpen, postOpen } from '../access/entitled.ts';
import type { ActedKind } from '../contract/value.ts';
import { course, lesson, material } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { post } from '../db/post.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** Statement: whether the caller may read a content; no row where nothing of that name is published. */
export function gateOf(c: Context<Env>, kind: ActedKind, slug: string) {
  const { db } = c.var;
  if (kind === 'post') {
    return db
      .select({ open: postOpen(c).mapWith(Boolean).as('open') })
      .from(post)
      .where(and(eq(post.siteId, siteOf(c)), eq(post.slug, slug), eq(post.status, 'published')));
  }
  const [courseSlug = '', lessonSlug = ''] = slug.split('/');
  const published = and(eq(course.siteId, siteOf(c)), eq(course.slug, courseSlug), eq(course.status, 'published'));
  if (kind === 'course') {
    return db
      .select({ open: courseOpen(c).mapWith(Boolean).as('open') })
      .from(course)
      .where(and(published, lessonSlug === '' ? undefined : sql`false`));
  }
  if (kind === 'material') {
    const named = and(eq(material.courseSlug, course.slug), eq(material.slug, lessonSlug));
    return db
      .select({ open: courseOpen(c).mapWith(Boolean).as('open') })
      .from(course)
      .innerJoin(material, and(eq(material.siteId, course.siteId), named))
      .where(published);
  }
  return db
    .select({ open: lessonOpen(c).mapWith(Boolean).as('open') })
    .from(course)
    .innerJoin(
      lesson,
      and(eq(lesson.siteId, course.siteId), eq(lesson.courseSlug, course.slug), eq(lesson.slug, lessonSlug)),
    )
    .where(published);
}

/** Statement: what the caller did with the content before. */
export function actsOn(c: Context<Env>, kind: ActedKind, slug: string) {
  return c.var.db
    .select({
      view: memberContent.viewedAt,
      like: memberContent.likedAt,
      share: memberContent.sharedAt,
      click: memberContent.clickedAt,
    })
    .from(memberContent)
    .where(
      and(
        eq(memberContent.siteId, siteOf(c)),
        eq(memberContent.memberId, callerId(c)),
        eq(memberContent.contentKind, kind),
        eq(memberContent.contentSlug, slug),
      ),
    );
}

/** Statement: how often the content is liked, by whomever. */
export function likesOf(c: Context<Env>, kind: ActedKind, slug: string) {
  return c.var.db
    .select({ likes: sql<number>`${contentStat.likes} + ${contentStat.quietLikes}`.as('likes') })
    .from(contentStat)
    .where(
      and(eq(contentStat.siteId, siteOf(c)), eq(contentStat.contentKind, kind), eq(contentStat.contentSlug, slug)),
    );
}
