import { eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { course } from './course.ts';
import { post } from './post.ts';
import { site } from './site.ts';

/** Contents of each kind that count, newest first: a save reads so many rows at most, however long the blog has run. */
const NEWEST = 1000;

/**
 * Statement, for the batch that saves a post or a course: `site.topics` becomes the sorted distinct topics of what is
 * published.
 */
export function refreshTopics(db: DrizzleD1Database, siteId: string) {
  // Aliased by hand: inside an update drizzle writes no `from` of its own, and json_each needs the row's table.
  const newest = (table: typeof post | typeof course) => sql`(select topics from ${table}
    where site_id = ${siteId} and status = 'published' order by published_at desc, slug desc limit ${NEWEST})`;
  return db
    .update(site)
    .set({
      topics: sql`(select json_group_array(topic) from (
        select t.value as topic from ${newest(post)} as p, json_each(p.topics) as t
        union
        select t.value from ${newest(course)} as k, json_each(k.topics) as t
        order by 1))`,
    })
    .where(eq(site.id, siteId));
}
