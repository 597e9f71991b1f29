import { and, count, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { lessonOpen } from '../access/entitled.ts';
import type { Progress } from '../contract/course.ts';
import { course, lesson, lessonProgress } from '../db/course.ts';
import { memberContent } from '../db/interaction.ts';
import { recordAct, undoAct } from '../db/record.ts';
import type { Env } from '../env.ts';
import { ask, callerId, signedIn, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { sha256 } from '../http/hash.ts';
import { announce } from '../outbox/queue.ts';
import { sendSoon } from '../outbox/send-soon.ts';
import { completedIn, progressOf, published } from './columns.ts';

/**
 * Marks a lesson of the caller finished, or takes that back. Doing it twice is doing it once. The course counts as
 * completed with its last lesson; should that write fail, repeating the call makes up for it. Three round trips at most.
 * @throws Fault `locked` where the caller may not read the lesson, `not_found`
 */
export async function writeProgress(
  c: Context<Env>,
  courseSlug: string,
  slug: string,
  completed: boolean,
): Promise<Progress> {
  const { db, now: at } = c.var;
  const [caller, found] = await ask(
    c,
    db
      .select({
        open: lessonOpen(c).mapWith(Boolean).as('open'),
        lessons: course.lessons,
        completed: completedIn(c, course.slug).as('completed'),
        finished: sql`${lessonProgress.completedAt} is not null`.mapWith(Boolean).as('finished'),
        courseFinished: courseFinished(c, courseSlug).as('course_finished'),
      })
      .from(lesson)
      .innerJoin(course, and(eq(course.siteId, lesson.siteId), eq(course.slug, lesson.courseSlug)))
      .leftJoin(lessonProgress, progressOf(c))
      .where(and(eq(lesson.siteId, siteOf(c)), eq(lesson.slug, slug), published(c, courseSlug))),
  );
  const row = found[0];
  if (!row) throw new Fault('not_found', `There is no lesson "${slug}" in a published course "${courseSlug}".`);
  if (!row.open) throw new Fault('locked', 'This lesson is not open to you.');

  const siteId = caller.site.id;
  const memberId = signedIn(caller).id;
  const ofLesson = { siteId, memberId, content: 'lesson', slug: `${courseSlug}/${slug}` } as const;
  const ofCourse = { siteId, memberId, content: 'course', slug: courseSlug } as const;
  const mine = and(
    eq(lessonProgress.siteId, siteId),
    eq(lessonProgress.memberId, memberId),
    eq(lessonProgress.courseSlug, courseSlug),
  );
  const counted = db.select({ completed: count() }).from(lessonProgress).where(mine);

  let done = row.completed;
  if (completed && !row.finished) {
    const finish = db
      .insert(lessonProgress)
      .values({ siteId, memberId, courseSlug, lessonSlug: slug, completedAt: at })
      .onConflictDoNothing();
    // Told once, also when the lesson is marked unfinished and finished again.
    const told = announce(db, {
      id: `lesson-${await sha256([siteId, memberId, courseSlug, slug].join('/'))}`,
      siteId,
      type: 'lesson.completed',
      data: { member: memberId, course: courseSlug, lesson: slug, at },
      now: at,
    });
    const results = await db.batch([finish, ...recordAct(db, { ...ofLesson, kind: 'complete', at }), counted, told]);
    done = results[4][0]?.completed ?? done;
    if (results[5].meta.changes > 0) sendSoon(c);
  } else if (!completed && row.finished) {
    const unfinish = db.delete(lessonProgress).where(and(mine, eq(lessonProgress.lessonSlug, slug)));
    const results = await db.batch([
      unfinish,
      ...undoAct(db, { ...ofLesson, kind: 'complete' }),
      ...undoAct(db, { ...ofCourse, kind: 'complete' }),
      counted,
    ]);
    done = results[5][0]?.completed ?? done;
  }
  if (completed && done >= row.lessons && !row.courseFinished) {
    await db.batch([...recordAct(db, { ...ofCourse, kind: 'complete', at })]);
  }
  return { course: courseSlug, lessons: row.lessons, completed: done };
}

function courseFinished(c: Context<Env>, slug: string) {
  return sql`exists (select 1 from ${memberContent} where ${memberContent.siteId} = ${siteOf(c)}
    and ${memberContent.memberId} = ${callerId(c)} and ${memberContent.contentKind} = 'course'
    and ${memberContent.contentSlug} = ${slug} and ${memberContent.completedAt} is not null)`.mapWith(Boolean);
}
