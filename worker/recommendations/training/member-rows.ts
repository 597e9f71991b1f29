import { and, asc, eq, isNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { memberContent } from '../../db/interaction.ts';
import { member } from '../../db/member.ts';
import { profile } from '../../db/profile.ts';
import { dismissal } from '../../db/scoring.ts';

/** Where a page begins: after this member's row of this content. */
export interface Place {
  member: string;
  kind: string;
  slug: string;
}

/**
 * One page of who met what, by member and content; at most `limit` rows are read of each table. `counts` is false for what must not be learned
 * from: members who are banned, gone, or do not want it, and contents that they do not want to see. One query.
 */
export function turnMemberRows(db: DrizzleD1Database, site: string, { member: id, kind, slug }: Place, limit: number) {
  return db
    .select({
      member: sql<string>`${memberContent.memberId}`.as('who'),
      kind: memberContent.contentKind,
      slug: memberContent.contentSlug,
      view: memberContent.viewedAt,
      like: memberContent.likedAt,
      comment: memberContent.commentedAt,
      share: memberContent.sharedAt,
      complete: memberContent.completedAt,
      click: memberContent.clickedAt,
      counts: sql`${member.id} is not null and coalesce(${profile.personal}, 1) and ${dismissal.slug} is null`
        .mapWith(Boolean)
        .as('counts'),
    })
    .from(memberContent)
    .leftJoin(
      member,
      and(eq(member.id, memberContent.memberId), eq(member.siteId, memberContent.siteId), isNull(member.bannedAt)),
    )
    .leftJoin(profile, and(eq(profile.siteId, memberContent.siteId), eq(profile.memberId, memberContent.memberId)))
    .leftJoin(
      dismissal,
      and(
        eq(dismissal.siteId, memberContent.siteId),
        eq(dismissal.memberId, memberContent.memberId),
        sql`${dismissal.kind} = ${memberContent.contentKind}`,
        eq(dismissal.slug, memberContent.contentSlug),
      ),
    )
    .where(
      and(
        eq(memberContent.siteId, site),
        sql`(${memberContent.memberId}, ${memberContent.contentKind}, ${memberContent.contentSlug}) > (${id}, ${kind}, ${slug})`,
      ),
    )
    .orderBy(asc(memberContent.memberId), asc(memberContent.contentKind), asc(memberContent.contentSlug))
    .limit(limit);
}

export type MemberRow = Awaited<ReturnType<typeof turnMemberRows>>[number];
