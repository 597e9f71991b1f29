import { type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import { DAY } from '../access/can.ts';
import type { ContentKind } from '../contract/value.ts';
import { course } from '../db/course.ts';
import { contentStat, memberContent } from '../db/interaction.ts';
import { member } from '../db/member.ts';
import { post } from '../db/post.ts';
import { follow, profile } from '../db/profile.ts';
import { dismissal } from '../db/scoring.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';
import { needed } from './needed.ts';

/** The page being read. */
export type Page = { kind: ContentKind; slug: string } | null;

/** How many contents each source gives at most, and among how many it looks. */
const NEWEST = 60;
const WINDOW = 300;
const TOPICAL = 40;
const LATELY = 12;
const HOT = 30;
const HELD = 20;
const POINTS = 3;
const SIGHT = 30;
const KEPT = 12;
const WAY = 40;

/** The golden ratio's fractional part: its multiples fill an interval evenly, however many there are (Weyl 1916). */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * SQL, `(select slug …)`: the posts that a list may choose from, whatever the size of the site: the newest that the
 * caller has neither read nor waved away, those on the topics of the caller and of the page among the newest, what is met most this week
 * this month, the archive (three places in the time line that move every day, so that each post's turn comes), and what
 * the way to the caller's goal leads over.
 * Rows read are bounded by the constants above. (The unions are nested, since D1 takes five terms in one.)
 */
export function postPool(c: Context<Env>, page: Page): SQL {
  const siteId = siteOf(c);
  const unread = sql`not exists (select 1 from ${memberContent} as done where done.site_id = ${siteId}
    and done.member_id = (select id from me) and done.content_kind = 'post' and done.content_slug = seen.slug
    and coalesce(done.viewed_at, done.completed_at) is not null)
    and not exists (select 1 from ${dismissal} as waved where waved.site_id = ${siteId}
      and waved.member_id = (select id from me) and waved.kind = 'post' and waved.slug = seen.slug)`;
  const archive = Array.from({ length: POINTS }, (_, i) => {
    const share = (Math.floor(c.var.now / DAY) * GOLDEN + i / POINTS) % 1;
    return sql`select slug from (select slug from (select slug from ${post}
      where site_id = ${siteId} and status = 'published'
        and published_at >= (select first + (last - first) * ${share} from span)
      order by published_at, slug limit ${SIGHT}) as seen where ${unread} limit ${KEPT})`;
  });
  const hot = (heat: SQL, size: number) => sql`select slug from (select content_slug as slug from ${contentStat}
    where site_id = ${siteId} and content_kind = 'post' order by ${heat} desc limit ${size})`;
  return sql`(with me(id) as materialized (select ${callerId(c)}),
    own(id) as materialized (select id from me where not exists (select 1 from ${profile}
      where site_id = ${siteId} and member_id = me.id and personal = 0)),
    span(first, last) as materialized (select
      (select min(published_at) from ${post} where site_id = ${siteId} and status = 'published'),
      (select max(published_at) from ${post} where site_id = ${siteId} and status = 'published')),
    likes(topic) as materialized (${likedTopics(siteId, page)}),
    latest(slug, topics) as (select slug, topics from ${post} where site_id = ${siteId} and status = 'published'
      order by published_at desc, slug desc limit ${WINDOW})
    select slug from (select slug from latest as seen where ${unread} limit ${NEWEST})
    union all select slug from (select slug from latest as seen where exists (select 1 from json_each(seen.topics)
      where value in (select topic from likes)) and ${unread} limit ${TOPICAL})
    union all select slug from (${hot(sql`heat_days`, HOT)} union all ${hot(sql`heat_month`, HELD)})
    union all select slug from (${sql.join(archive, sql` union all `)})
    union all select slug from (${needed(c)} select slug from needed where kind = 'post' and exists (select 1 from own) limit ${WAY}))`;
}

/** SQL, over `own`: declared and followed topics, those of what was met last, and those of the page. */
function likedTopics(siteId: string, page: Page): SQL {
  const table = page?.kind === 'post' ? post : course;
  const slug = page?.kind === 'lesson' ? (page.slug.split('/', 1)[0] ?? '') : (page?.slug ?? '');
  // The plus signs and the cross join keep SQLite on the primary keys; it would read every row of the site by another index.
  const met = sql`select content_kind as kind, content_slug as slug from ${memberContent}
    where site_id = ${siteId} and member_id = (select id from own) order by last_at desc limit ${LATELY}`;
  return sql`select value from ${member} as m, json_each(m.fields) where m.id = (select id from own) and +m.site_id = ${siteId}
    union select target from ${follow} where site_id = ${siteId} and member_id = (select id from own) and kind = 'topic'
    union select value from (${met}) as met cross join ${post} as p, json_each(p.topics)
      where met.kind = 'post' and p.site_id = ${siteId} and p.slug = met.slug
    union select value from ${table} as here, json_each(here.topics)
      where here.site_id = ${siteId} and here.slug = ${slug} and +here.status = 'published'`;
}
