import { eq, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { course } from './course.ts';
import { post } from './post.ts';
import { site } from './site.ts';

/**
 * Statement, for the batch that saves a post or a course: `site.topics` becomes the sorted distinct topics of what is
 * published. Reads all the site's published contents, which only a save may do.
 */
export function refreshTopics(db: DrizzleD1Database, siteId: string) {
  // Aliased by hand: inside an update drizzle writes no `from` of its own, and json_each needs the row's table.
  return db
    .update(site)
    .set({
      topics: sql`(select json_group_array(topic) from (
        select t.value as topic from ${post} as p, json_each(p.topics) as t where p.site_id = ${siteId} and p.status = 'published'
        union
        select t.value from ${course} as k, json_each(k.topics) as t where k.site_id = ${siteId} and k.status = 'published'
        order by 1))`,
    })
    .where(eq(site.id, siteId));
}
