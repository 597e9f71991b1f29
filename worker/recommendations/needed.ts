import { type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { course } from '../db/course.ts';
import { post } from '../db/post.ts';
import { prerequisite } from '../db/prerequisite.ts';
import { profile } from '../db/profile.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/** How far a path looks: contents that teach a topic, the newest of each kind among so many, and all that these need. */
const POSTS = 300;
const TEACHING = 20;
const COURSES = 40;
const NEEDED = 200;

/**
 * SQL, `with recursive … needed(kind, slug)`: what the caller's goal is or may be reached by, with all that must be known
 * before, whatever the size of the site. Nothing is read where no goal is set.
 */
export function needed(c: Context<Env>): SQL {
  const siteId = siteOf(c);
  const teaching = (kind: SQL, table: typeof post | typeof course, window: number) => sql`select ${kind}, slug from (
    select slug, topics from ${table} where site_id = ${siteId} and status = 'published'
    order by published_at desc, slug desc limit (select ${window} * (count(*) > 0) from goal where kind = 'topic')) as newest
    where exists (select 1 from json_each(newest.topics) where value = (select slug from goal)) limit ${TEACHING}`;
  return sql`with recursive goal(kind, slug) as materialized (
      select json_extract(goal, '$.kind'), json_extract(goal, '$.slug') from ${profile}
      where site_id = ${siteId} and member_id = ${callerId(c)} and goal is not null),
    ways(kind, slug) as materialized (select * from (${teaching(sql`'post'`, post, POSTS)})
      union all select * from (${teaching(sql`'course'`, course, COURSES)})
      union all select kind, slug from goal where kind <> 'topic'),
    needed(kind, slug) as (select kind, slug from ways
      union select p.requires_kind, p.requires_slug from needed cross join ${prerequisite} as p
        where p.site_id = ${siteId} and p.kind = needed.kind and p.slug = needed.slug limit ${NEEDED})`;
}
