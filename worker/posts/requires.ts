import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { post } from '../db/post.ts';
import { prerequisite } from '../db/prerequisite.ts';
import type { Env } from '../env.ts';
import { siteOf } from '../http/caller.ts';

/** SQL of a column beside a post's: the JSON of what it requires, as `Required` writes it. */
export const required = (siteId: string): SQL<string> => sql`(select json_group_array(name) from (
  select iif(requires_kind = 'course', 'course:', '') || requires_slug as name from ${prerequisite}
  where ${prerequisite.siteId} = ${siteId} and ${prerequisite.kind} = 'post' and ${prerequisite.slug} = "post"."slug" order by 1))`;

/** Condition: the post is the source's. */
export const owned = (c: Context<Env>, slug: string, source: string): SQL =>
  sql`exists (select 1 from ${post} where ${post.siteId} = ${siteOf(c)} and ${post.slug} = ${slug} and ${post.source} = ${source})`;

/** Statement: a source's post requires nothing. */
export const dropRequired = (c: Context<Env>, slug: string, source: string) =>
  c.var.db
    .delete(prerequisite)
    .where(
      and(
        eq(prerequisite.siteId, siteOf(c)),
        eq(prerequisite.kind, 'post'),
        eq(prerequisite.slug, slug),
        owned(c, slug, source),
      ),
    );

/** Statement, behind `dropRequired`: what a source's post requires; each name once, none of them its own. */
export const addRequired = (c: Context<Env>, slug: string, source: string, names: readonly string[]) =>
  c.var.db.insert(prerequisite).select(
    sql`select ${siteOf(c)}, 'post', ${slug}, iif(value like 'course:%', 'course', 'post'), replace(value, 'course:', '')
      from json_each(${JSON.stringify(names)}) where ${owned(c, slug, source)}`,
  );
