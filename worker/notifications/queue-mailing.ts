import { eq, isNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { grant } from '../db/billing.ts';
import { member } from '../db/member.ts';
import { mailing, outbox } from '../db/outbox.ts';
import { post } from '../db/post.ts';

/** Members looked at by one pair of statements, of whatever site: so a page costs the same everywhere. */
const PAGE = 500;
/** Pages a run: with D1's 50 queries an invocation in mind. */
const PAGES = 4;

/**
 * Statements, for one batch: the next page of members gets rows in the outbox, and the mailing remembers where it is.
 * The rows' ids are `mailing/member`, so a page that is done again adds nothing. A post that is not published any more
 * ends its mailing.
 */
export function queuePage(db: DrizzleD1Database, id: string, now: number) {
  const page = sql`(select id, site_id, email, newsletter, banned_at, created_at from ${member}
    where id > (select cursor from ${mailing} where id = ${id}) order by id limit ${PAGE})`;
  const paying = sql`exists (select 1 from ${grant} as g where g.site_id = m.site_id and g.member_id = p.id
    and g.starts_at <= ${now} and (g.ends_at is null or g.ends_at > ${now}))`;
  const published = (of: string) => sql`exists (select 1 from ${post} as o where o.site_id = ${sql.raw(of)}.site_id
    and o.slug = ${sql.raw(of)}.post_slug and o.status = 'published')`;
  return [
    db
      .insert(outbox)
      .select(
        sql`select m.id || '/' || p.id, m.site_id, 'mail', p.email, 'post',
            json_object('slug', m.post_slug, 'memberId', p.id, 'subject', m.subject, 'origin', m.origin),
            ${now}, 0, 0, null, null, '', ${now}
          from ${mailing} as m, ${page} as p
          where m.id = ${id} and m.done_at is null and p.site_id = m.site_id and p.newsletter and p.banned_at is null
            and p.created_at <= m.created_at and ${published('m')}
            and case m.segment when 'all' then true when 'paying' then ${paying} else not ${paying} end`,
      )
      .onConflictDoNothing(),
    db
      .update(mailing)
      .set({
        // Of the statement before this one, in the same transaction.
        queued: sql`queued + changes()`,
        cursor: sql`coalesce((select max(id) from ${page}), cursor)`,
        doneAt: sql`case when (select count(*) from ${page}) < ${PAGE} or not ${published('mailing')} then ${now} end`,
      })
      .where(sql`${eq(mailing.id, id)} and ${isNull(mailing.doneAt)}`),
  ] as const;
}

/** Goes on with the oldest mailing that is not queued to its end. @returns whether there was one */
export async function continueMailings(db: DrizzleD1Database, now: number): Promise<boolean> {
  const [next] = await db
    .select({ id: mailing.id })
    .from(mailing)
    .where(isNull(mailing.doneAt))
    .orderBy(mailing.createdAt)
    .limit(1);
  if (!next) return false;
  for (let page = 0; page < PAGES; page++) await db.batch([...queuePage(db, next.id, now)]);
  return true;
}
