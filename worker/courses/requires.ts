import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { CourseRequires, CourseRequiresInput } from '../contract/course.ts';
import { course } from '../db/course.ts';
import { addRequired, awaitedBy, dropRequired, requiredBy } from '../db/requires.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { noCourse } from './no-course.ts';

/** Statement: what the course requires, drafts' too; no row without the course. */
function requiredOf(c: Context<Env>, slug: string) {
  const of = { siteId: siteOf(c), kind: 'course', slug } as const;
  return c.var.db
    .select({ requires: requiredBy(of), awaits: awaitedBy(of) })
    .from(course)
    .where(and(eq(course.siteId, of.siteId), eq(course.slug, slug)));
}

/** @throws Fault `not_found` without the course */
export async function readRequires(c: Context<Env>, slug: string): Promise<CourseRequires> {
  const [, [known]] = await ask(c, requiredOf(c, slug));
  if (!known) throw noCourse(slug);
  return known;
}

/** @throws Fault `not_found` without the course, `bad_request` when it requires itself */
export async function writeRequires(
  c: Context<Env>,
  slug: string,
  { requires }: CourseRequiresInput,
): Promise<CourseRequires> {
  const { db } = c.var;
  await readRequires(c, slug);
  refuseItself(slug, requires);
  const of = { siteId: siteOf(c), kind: 'course', slug } as const;
  const [, , [saved]] = await db.batch([
    dropRequired(db, of, sql`true`),
    addRequired(db, of, [...new Set(requires)], sql`true`),
    requiredOf(c, slug),
  ]);
  if (!saved) throw noCourse(slug);
  return saved;
}

/** @throws Fault `bad_request` */
export function refuseItself(slug: string, requires: readonly string[] = []): void {
  if (requires.includes(`course:${slug}`)) throw new Fault('bad_request', `The course "${slug}" requires itself.`);
}
