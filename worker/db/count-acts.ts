import { and, type Column, eq, not, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import { contentStat, memberContent } from './interaction.ts';
import { profile } from './profile.ts';

/**
 * Statement, for the batch that switches a member's personal lists, before the switch: puts what the member did into the
 * counts that lists are made from, or takes it out; nothing where the switch stands so already. So these counts hold at
 * any time the acts of those with personal lists and of nobody else, whenever they were done, and none falls below 0, however
 * often somebody switches, likes and takes back. Of several comments on a content one comes and goes. The heats stay as
 * they are, and cool. Rows read and written: two for each content that the member has met.
 */
export function countActs(db: DrizzleD1Database, member: { siteId: string; memberId: string }, on: boolean) {
  const [stat, did] = [contentStat, memberContent];
  const off = sql`exists (select 1 from ${profile} where ${profile.siteId} = ${member.siteId}
    and ${profile.memberId} = ${member.memberId} and ${profile.personal} = 0)`;
  const sign = sql.raw(on ? '+' : '-');
  const back = sql.raw(on ? '-' : '+');
  const moved = (column: Column, time: Column) => sql`${column} ${sign} (${time} is not null)`;
  const apart = (column: Column, time: Column) => sql`${column} ${back} (${time} is not null)`;
  return db
    .update(stat)
    .set({
      users: sql`${stat.users} ${sign} 1`,
      views: moved(stat.views, did.viewedAt),
      likes: moved(stat.likes, did.likedAt),
      comments: moved(stat.comments, did.commentedAt),
      shares: moved(stat.shares, did.sharedAt),
      completions: moved(stat.completions, did.completedAt),
      quietLikes: apart(stat.quietLikes, did.likedAt),
      quietShares: apart(stat.quietShares, did.sharedAt),
    })
    .from(did)
    .where(
      and(
        eq(did.siteId, member.siteId),
        eq(did.memberId, member.memberId),
        eq(stat.siteId, did.siteId),
        eq(stat.contentKind, did.contentKind),
        eq(stat.contentSlug, did.contentSlug),
        on ? off : not(off),
      ),
    );
}
