import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { course } from './course.ts';
import { post } from './post.ts';
import { prerequisite } from './prerequisite.ts';

/** Whose prerequisites; of statements over many, `slug` is their column with its table's name. */
export interface Requiring {
  siteId: string;
  kind: 'post' | 'course';
  slug: string | SQL;
}

const names = { mapFromDriverValue: (json: unknown): string[] => JSON.parse(String(json)) };

/** The names of prerequisites as `Required` (worker/contract/post.ts) writes them, in the order of their letters. */
const listed = ({ siteId, kind, slug }: Requiring, which: SQL) =>
  sql<string[]>`(select json_group_array(name) from (
    select iif(r.requires_kind = 'course', 'course:', '') || r.requires_slug as name from ${prerequisite} as r
    where r.site_id = ${siteId} and r.kind = ${kind} and r.slug = ${slug} and ${which} order by 1))`.mapWith(names);

/** Column: what a content requires. */
export const requiredBy = (of: Requiring) => listed(of, sql`true`).as('requires');

/** Column: what of it is not published: no way leads over it, until it is. */
export const awaitedBy = (of: Requiring) => {
  const published = (table: typeof post | typeof course) =>
    sql`exists (select 1 from ${table} as k where k.site_id = r.site_id and k.slug = r.requires_slug and k.status = 'published')`;
  return listed(of, sql`not iif(r.requires_kind = 'course', ${published(course)}, ${published(post)})`).as('awaits');
};

/** Statement: a content requires nothing, where `when` holds. */
export const dropRequired = (db: DrizzleD1Database, { siteId, kind, slug }: Requiring, when: SQL) =>
  db
    .delete(prerequisite)
    .where(
      and(eq(prerequisite.siteId, siteId), eq(prerequisite.kind, kind), sql`${prerequisite.slug} = ${slug}`, when),
    );

/** Statement, behind `dropRequired`: what a content requires; each name once, none of them its own. */
export const addRequired = (
  db: DrizzleD1Database,
  { siteId, kind, slug }: Requiring,
  required: readonly string[],
  when: SQL,
) =>
  db.insert(prerequisite).select(
    sql`select ${siteId}, ${kind}, ${slug}, iif(value like 'course:%', 'course', 'post'), replace(value, 'course:', '')
      from json_each(${JSON.stringify(required)}) where ${when}`,
  );
