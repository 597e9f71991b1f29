import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { community, communityMember } from './community.ts';

/** Statement, for the batch that suspends a member or lets one back in: whoever is suspended counts in no community. */
export function countMemberships(
  db: DrizzleD1Database,
  { siteId, memberId }: { siteId: string; memberId: string },
  by: 1 | -1,
  where: SQL | undefined,
) {
  const own = db
    .select({ slug: communityMember.slug })
    .from(communityMember)
    .where(and(eq(communityMember.siteId, siteId), eq(communityMember.memberId, memberId)));
  return db
    .update(community)
    .set({ members: sql`max(0, ${community.members} + ${by})` })
    .where(and(eq(community.siteId, siteId), inArray(community.slug, own), where));
}
