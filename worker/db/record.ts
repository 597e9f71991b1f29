import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ContentKind } from '../contract/value.ts';
import { contentStat, type InteractionKind, interaction, memberContent } from './interaction.ts';

export interface Act {
  siteId: string;
  memberId: string;
  kind: InteractionKind;
  content: ContentKind;
  slug: string;
  at: number;
}

const time = {
  view: 'viewedAt',
  like: 'likedAt',
  comment: 'commentedAt',
  share: 'sharedAt',
  complete: 'completedAt',
  click: 'clickedAt',
} as const;

const counter = {
  view: 'views',
  like: 'likes',
  comment: 'comments',
  share: 'shares',
  complete: 'completions',
  click: null,
} as const;

const contentOf = (act: Omit<Act, 'kind' | 'at'>) =>
  and(
    eq(memberContent.siteId, act.siteId),
    eq(memberContent.memberId, act.memberId),
    eq(memberContent.contentKind, act.content),
    eq(memberContent.contentSlug, act.slug),
  );

/**
 * Statements, for the caller's batch, that record an act: the log, the member's own row and the content's counts.
 * Each kind counts once a member and content, comments every time; so a reload or a replay changes no figure.
 */
export function recordAct(db: DrizzleD1Database, act: Act) {
  const key = { siteId: act.siteId, contentKind: act.content, contentSlug: act.slug };
  const known = sql`exists (select 1 from ${memberContent} where ${contentOf(act)})`;
  const done = sql`exists (select 1 from ${memberContent} where ${contentOf(act)} and ${isNotNull(memberContent[time[act.kind]])})`;
  const added = act.kind === 'comment' ? sql`1` : sql`(not ${done})`;
  const column = counter[act.kind];
  const stat = contentStat;
  return [
    db
      .insert(stat)
      .values({ ...key, users: 1, ...(column && { [column]: 1 }) })
      .onConflictDoUpdate({
        target: [stat.siteId, stat.contentKind, stat.contentSlug],
        set: {
          users: sql`${stat.users} + (not ${known})`,
          ...(column && { [column]: sql`${stat[column]} + ${added}` }),
        },
      }),
    db
      .insert(memberContent)
      .values({ ...key, memberId: act.memberId, [time[act.kind]]: act.at, lastAt: act.at })
      .onConflictDoUpdate({
        target: [memberContent.siteId, memberContent.memberId, memberContent.contentKind, memberContent.contentSlug],
        set: { [time[act.kind]]: act.at, lastAt: act.at },
      }),
    db.insert(interaction).values({ ...key, memberId: act.memberId, kind: act.kind, at: act.at }),
  ] as const;
}

/** Statements that take back a like or a completion; nothing happens when there was none. */
export function undoAct(db: DrizzleD1Database, act: Omit<Act, 'kind' | 'at'> & { kind: 'like' | 'complete' }) {
  const column = counter[act.kind];
  const done = sql`exists (select 1 from ${memberContent} where ${contentOf(act)} and ${isNotNull(memberContent[time[act.kind]])})`;
  return [
    db
      .update(contentStat)
      .set({ [column]: sql`${contentStat[column]} - 1` })
      .where(
        and(
          eq(contentStat.siteId, act.siteId),
          eq(contentStat.contentKind, act.content),
          eq(contentStat.contentSlug, act.slug),
          done,
        ),
      ),
    db
      .update(memberContent)
      .set({ [time[act.kind]]: null })
      .where(contentOf(act)),
  ] as const;
}
