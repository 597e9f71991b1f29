import { type Column, type SQL, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { Access, ContentKind } from '../contract/value.ts';
import { grant } from '../db/billing.ts';
import { course, lesson } from '../db/course.ts';
import type { Env } from '../env.ts';
import { callerId, siteOf } from '../http/caller.ts';

/**
 * SQL that is true exactly when `can()` opens the content to the caller: a gated column selected through it never
 * leaves the database for anybody else. (A property test compares the two.)
 */
export function entitled(c: Context<Env>, kind: ContentKind, slug: Column | SQL, access: Column | SQL): SQL {
  const { now } = c.var;
  return sql`(case ${access}
    when 'open' then true
    when 'members' then ${callerId(c)} is not null
    else exists (select 1 from ${grant} where ${grant.siteId} = ${siteOf(c)} and ${grant.memberId} = ${callerId(c)}
      and ${grant.startsAt} <= ${now} and (${grant.endsAt} is null or ${grant.endsAt} > ${now})
      and (${grant.contentKind} is null or (${grant.contentKind} = ${kind} and ${grant.contentSlug} = ${slug})))
    end)`;
}

/** SQL: a lesson's access is its course's, except that a preview is open to everybody. For statements that join both. */
export const lessonAccess = sql<Access>`case when ${lesson.preview} then 'open' else ${course.access} end`;
