import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type * as v from 'valibot';
import { courseOpen } from '../access/entitled.ts';
import {
  type MaterialInput,
  type MaterialOrder,
  type MaterialSource,
  type MaterialSourceList,
  MOST_MATERIALS,
} from '../contract/course.ts';
import { course, material } from '../db/course.ts';
import type { Env } from '../env.ts';
import { ask, siteOf } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { published } from './columns.ts';
import { noCourse } from './no-course.ts';

/** Statement: what a published course recommends; the addresses stay in D1 for whoever the course is closed to. */
export function materialsOf(c: Context<Env>, slug: string) {
  return c.var.db
    .select({
      slug: sql<string>`${material.slug}`.as('material_slug'),
      title: sql<string>`${material.title}`.as('material_title'),
      format: material.format,
      minutes: sql<number>`${material.minutes}`.as('material_minutes'),
      url: sql<string | null>`case when ${courseOpen(c)} then ${material.url} end`.as('open_url'),
    })
    .from(course)
    .innerJoin(material, and(eq(material.siteId, course.siteId), eq(material.courseSlug, course.slug)))
    .where(published(c, slug))
    .orderBy(asc(material.position), asc(material.slug));
}

const sourceColumns = {
  slug: material.slug,
  title: material.title,
  format: material.format,
  minutes: material.minutes,
  url: material.url,
  updatedAt: material.updatedAt,
};

const inCourse = (c: Context<Env>, courseSlug: string) =>
  and(eq(material.siteId, siteOf(c)), eq(material.courseSlug, courseSlug));

/** Statements: the course, drafts too, and what staff see of its materials. */
const sources = (c: Context<Env>, courseSlug: string) =>
  [
    c.var.db
      .select({ title: course.title })
      .from(course)
      .where(and(eq(course.siteId, siteOf(c)), eq(course.slug, courseSlug))),
    c.var.db
      .select(sourceColumns)
      .from(material)
      .where(inCourse(c, courseSlug))
      .orderBy(asc(material.position), asc(material.slug)),
  ] as const;

/** @throws Fault `not_found` without the course */
export async function listMaterials(c: Context<Env>, courseSlug: string): Promise<MaterialSourceList> {
  const [, [known], materials] = await ask(c, ...sources(c, courseSlug));
  if (!known) throw noCourse(courseSlug);
  return { title: known.title, materials };
}

/**
 * Creates a material, as the course's last, or replaces one. Two round trips. With `basedOn` nobody's change is overwritten unseen.
 * @throws Fault `not_found` without the course, `conflict` when it has changed since `basedOn` (null: when it exists), or
 * the course has as many as it may have
 */
export async function writeMaterial(
  c: Context<Env>,
  courseSlug: string,
  slug: string,
  input: v.InferOutput<typeof MaterialInput>,
): Promise<MaterialSource> {
  const { db, now } = c.var;
  const [, known, materials] = await ask(c, ...sources(c, courseSlug));
  if (known.length === 0) throw noCourse(courseSlug);
  const current = materials.find((each) => each.slug === slug);
  const { basedOn, ...fields } = input;
  if (basedOn !== undefined && basedOn !== (current?.updatedAt ?? null)) throw changedMeanwhile();
  if (!current && materials.length >= MOST_MATERIALS)
    throw new Fault('conflict', `A course has at most ${MOST_MATERIALS} materials. Remove one first.`);
  const siteId = siteOf(c);
  const { title, url, format, minutes } = fields;
  const own = sql`from ${material} as m where m.site_id = ${siteId} and m.course_slug = ${courseSlug}`;
  // It counts again by itself: saves at the same time would each see room for the last.
  const [row] = await db
    .insert(material)
    .select(
      sql`select ${siteId}, ${courseSlug}, ${slug}, ${title}, ${url}, ${format}, ${minutes},
        (select coalesce(max(m.position), 0) + 1 ${own}), ${now}, ${now}
        where exists (select 1 ${own} and m.slug = ${slug}) or (select count(*) ${own}) < ${MOST_MATERIALS}`,
    )
    .onConflictDoUpdate({
      target: [material.siteId, material.courseSlug, material.slug],
      // Never the same twice, or two saves within a millisecond could not be told apart.
      set: { ...fields, updatedAt: sql`max(${now}, ${material.updatedAt} + 1)` },
      ...(basedOn === undefined ? {} : { setWhere: sql`${material.updatedAt} is ${basedOn}` }),
    })
    .returning(sourceColumns);
  if (!row) throw changedMeanwhile();
  return row;
}

/** @throws Fault `not_found` without the course, `conflict` where `order` does not name each of its materials once */
export async function orderMaterials(
  c: Context<Env>,
  courseSlug: string,
  { order }: MaterialOrder,
): Promise<MaterialSourceList> {
  const { db } = c.var;
  const [, [known], materials] = await ask(c, ...sources(c, courseSlug));
  if (!known) throw noCourse(courseSlug);
  const named = order.flatMap((slug) => materials.find((each) => each.slug === slug) ?? []);
  if (new Set(named).size !== materials.length || order.length !== materials.length) throw changedMeanwhile();
  await db
    .update(material)
    .set({ position: sql`(select key from json_each(${JSON.stringify(order)}) where value = ${material.slug}) + 1` })
    .where(and(inCourse(c, courseSlug), inArray(material.slug, order)));
  return { title: known.title, materials: named };
}

/** @throws Fault `not_found` */
export async function removeMaterial(c: Context<Env>, courseSlug: string, slug: string): Promise<void> {
  await ask(c);
  const removed = await c.var.db
    .delete(material)
    .where(and(inCourse(c, courseSlug), eq(material.slug, slug)))
    .returning({ slug: material.slug });
  if (removed.length === 0) throw new Fault('not_found', `There is no material "${slug}" in "${courseSlug}".`);
}

const changedMeanwhile = () =>
  new Fault('conflict', 'The materials were changed in the meantime. Load them again, then save your change.');
