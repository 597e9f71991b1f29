import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { Context } from 'hono';
import type { ContentRef, PlanContentsInput } from '../../contract/billing.ts';
import { plan, planContent } from '../../db/billing.ts';
import { course } from '../../db/course.ts';
import { post } from '../../db/post.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';

const slugsOf = (contents: readonly ContentRef[], wanted: ContentRef['kind']) =>
  contents.filter(({ kind }) => kind === wanted).map(({ slug }) => slug);

/** Statements: which of the contents the site has. */
export function knownContents(c: Context<Env>, contents: readonly ContentRef[]) {
  const { db } = c.var;
  const siteId = siteOf(c);
  return [
    db
      .select({ slug: post.slug })
      .from(post)
      .where(and(eq(post.siteId, siteId), inArray(post.slug, slugsOf(contents, 'post')))),
    db
      .select({ slug: course.slug })
      .from(course)
      .where(and(eq(course.siteId, siteId), inArray(course.slug, slugsOf(contents, 'course')))),
  ] as const;
}

/** @throws Fault `bad_request` naming the first that the site does not have */
export function requireContents(
  contents: readonly ContentRef[],
  posts: readonly { slug: string }[],
  courses: readonly { slug: string }[],
): void {
  const known = { post: new Set(posts.map(({ slug }) => slug)), course: new Set(courses.map(({ slug }) => slug)) };
  const missing = contents.find(({ kind, slug }) => !known[kind].has(slug));
  if (missing) throw new Fault('bad_request', `There is no ${missing.kind} "${missing.slug}" on this site.`);
}

/** Statement: what the plan opens besides what it did. */
export function listContents(db: DrizzleD1Database, siteId: string, planId: string, contents: readonly ContentRef[]) {
  return db
    .insert(planContent)
    .select(
      sql`select ${siteId}, ${planId}, value ->> 'kind', value ->> 'slug' from json_each(${JSON.stringify(contents)}) where true`,
    )
    .onConflictDoNothing();
}

/** Adds contents to a plan that lists them: open at once to everybody who has it. */
export async function addContents(c: Context<Env>, planId: string, { contents }: PlanContentsInput): Promise<void> {
  const { db } = c.var;
  const siteId = siteOf(c);
  const [caller, [found], posts, courses] = await ask(
    c,
    db
      .select({ opens: plan.opens })
      .from(plan)
      .where(and(eq(plan.siteId, siteId), eq(plan.id, planId))),
    ...knownContents(c, contents),
  );
  if (!found) throw new Fault('not_found', `There is no plan "${planId}" on this site.`);
  if (found.opens !== 'content') throw new Fault('conflict', `The plan "${planId}" does not list contents.`);
  requireContents(contents, posts, courses);
  await db.batch([
    listContents(db, siteId, planId, contents),
    auditAct(c, caller, {
      action: 'plan.contents',
      subject: planId,
      detail: { contents },
    }),
  ]);
}
