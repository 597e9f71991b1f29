import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { DAY } from '../../access/can.ts';
import type { ContentKind } from '../../contract/value.ts';
import { interaction } from '../../db/interaction.ts';
import { member } from '../../db/member.ts';
import { profile } from '../../db/profile.ts';
import { dismissal, impression } from '../../db/scoring.ts';

/** What is met within so long after it was shown was taken up there. */
const SOON = DAY;

/** Where a page begins: before this row. */
interface Before {
  at: number;
  row: number;
}

/**
 * One page of what stood in members' lists, the newest first, each with when the member first met it afterwards, within a
 * day (null: not). At most `limit` impressions are read, and of each the member's acts of that day. `counts` as of who met what:
 * false for members who are banned, gone, or opted out, and contents that they waved away. One query.
 */
function pageOf(db: DrizzleD1Database, site: string, { at, row }: Before, limit: number) {
  const { memberId, kind, slug } = impression;
  return db
    .select({
      row: sql<number>`${impression}.rowid`.as('shown_row'),
      member: sql<string>`${memberId}`.as('who'),
      kind: sql<ContentKind>`${kind}`.as('shown_kind'),
      slug: sql<string>`${slug}`.as('shown_slug'),
      at: sql<number>`${impression.at}`.as('shown_at'),
      position: impression.position,
      propensity: impression.propensity,
      takenAt: sql<number | null>`(select min(i.at) from ${interaction} as i where i.site_id = ${impression.siteId}
        and i.member_id = ${memberId} and i.at > ${impression.at} and i.at <= ${impression.at} + ${SOON}
        and i.content_kind = ${kind} and i.content_slug = ${slug})`.as('taken_at'),
      counts: sql`${member.id} is not null and coalesce(${profile.personal}, 1) and ${dismissal.slug} is null`
        .mapWith(Boolean)
        .as('counts'),
    })
    .from(impression)
    .leftJoin(member, and(eq(member.id, memberId), eq(member.siteId, impression.siteId), isNull(member.bannedAt)))
    .leftJoin(profile, and(eq(profile.siteId, impression.siteId), eq(profile.memberId, memberId)))
    .leftJoin(
      dismissal,
      and(
        eq(dismissal.siteId, impression.siteId),
        eq(dismissal.memberId, memberId),
        eq(dismissal.kind, kind),
        eq(dismissal.slug, slug),
      ),
    )
    .where(and(eq(impression.siteId, site), sql`(${impression.at}, ${impression}.rowid) < (${at}, ${row})`))
    .orderBy(desc(impression.at), sql`${impression}.rowid desc`)
    .limit(limit);
}

export type Impression = Awaited<ReturnType<typeof pageOf>>[number];

/** The newest impressions of a site, at most so many pages of them. */
export async function latestImpressions(
  db: DrizzleD1Database,
  site: string,
  pages: number,
  limit: number,
): Promise<Impression[]> {
  const found: Impression[] = [];
  let before: Before = { at: Number.MAX_SAFE_INTEGER, row: 0 };
  for (let page = 0; page < pages; page++) {
    const rows = await pageOf(db, site, before, limit);
    found.push(...rows);
    const last = rows.at(-1);
    if (!last || rows.length < limit) break;
    before = { at: last.at, row: last.row };
  }
  return found;
}
