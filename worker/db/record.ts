import { and, eq, isNotNull, sql } from 'drizzle-orm';
import type { DrizzleD1Database } from 'drizzle-orm/d1';
import type { ActedKind } from '../contract/value.ts';
import { contentStat, type InteractionKind, interaction, memberContent } from './interaction.ts';
import { profile } from './profile.ts';

export interface Act {
  siteId: string;
  memberId: string;
  kind: InteractionKind;
  content: ActedKind;
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

/** Where acts that a page shows as a number are counted apart, of members without personal lists. */
const quiet = {
  view: null,
  like: 'quietLikes',
  comment: null,
  share: 'quietShares',
  complete: null,
  click: null,
} as const;

const HOUR = 60 * 60 * 1000;
/** Half-lives of the heats, in milliseconds. */
export const HEATS = { heatHours: 6 * HOUR, heatDays: 72 * HOUR, heatMonth: 720 * HOUR } as const;
const heats = Object.entries(HEATS) as [keyof typeof HEATS, number][];

const contentOf = (act: Omit<Act, 'kind' | 'at'>) =>
  and(
    eq(memberContent.siteId, act.siteId),
    eq(memberContent.memberId, act.memberId),
    eq(memberContent.contentKind, act.content),
    eq(memberContent.contentSlug, act.slug),
  );

/** SQL: whether the member's acts may be learned from. What they have met stays known, or they would be offered it again. */
const learned = (act: Pick<Act, 'siteId' | 'memberId'>) =>
  sql`(not exists (select 1 from ${profile} where ${profile.siteId} = ${act.siteId}
    and ${profile.memberId} = ${act.memberId} and ${profile.personal} = 0))`;

/**
 * Statements, for the caller's batch, that record an act: the log, the member's own row and the content's counts.
 * Each kind counts once a member and content, comments every time; so a reload or a replay changes no figure.
 * Of members without personal lists nothing is counted but, apart, what is public (see `countActs`).
 *
 * A heat is log2 Σ 2^(at / half-life) over the acts, to which one is added as log2(2^a + 2^b) = max + log2(1 + 2^-|a - b|):
 * less now / half-life it is the logarithm of the decayed count (Cormode, Shkapenyuk, Srivastava and Xu, "Forward decay",
 * ICDE 2009). Members without personal lists are not in it, nor in the log.
 */
export function recordAct(db: DrizzleD1Database, act: Act) {
  const key = { siteId: act.siteId, contentKind: act.content, contentSlug: act.slug };
  const known = sql`exists (select 1 from ${memberContent} where ${contentOf(act)})`;
  const done = sql`exists (select 1 from ${memberContent} where ${contentOf(act)} and ${isNotNull(memberContent[time[act.kind]])})`;
  const added = act.kind === 'comment' ? sql`1` : sql`(not ${done})`;
  const [column, apart] = [counter[act.kind], quiet[act.kind]];
  const stat = contentStat;
  const counts = learned(act);
  const first = heats.map(([name, halfLife]) => [name, sql`${counts} * ${act.at / halfLife}`]);
  // `excluded` is the row that was to be inserted: its users say whether the act counts.
  const warmer = heats.map(([name]) => {
    const [was, adds] = [stat[name], sql`excluded.${sql.identifier(stat[name].name)}`];
    const sum = sql`max(${was}, ${adds}) + log2(1 + pow(2, -abs(${was} - ${adds})))`;
    return [name, sql`case when ${added} and excluded.users then ${sum} else ${was} end`];
  });
  return [
    db
      .insert(stat)
      .values({
        ...key,
        users: counts,
        ...(column && { [column]: counts }),
        ...(apart && { [apart]: sql`not ${counts}` }),
        ...Object.fromEntries(first),
      })
      .onConflictDoUpdate({
        target: [stat.siteId, stat.contentKind, stat.contentSlug],
        set: {
          users: sql`${stat.users} + (not ${known}) * excluded.users`,
          ...(column && { [column]: sql`${stat[column]} + ${added} * excluded.users` }),
          ...(apart && { [apart]: sql`${stat[apart]} + ${added} * (not excluded.users)` }),
          ...Object.fromEntries(warmer),
        },
      }),
    db
      .insert(memberContent)
      .values({ ...key, memberId: act.memberId, [time[act.kind]]: act.at, lastAt: act.at })
      .onConflictDoUpdate({
        target: [memberContent.siteId, memberContent.memberId, memberContent.contentKind, memberContent.contentSlug],
        set: { [time[act.kind]]: act.at, lastAt: act.at },
      }),
    db.insert(interaction).select(
      db
        .select({
          id: sql<number>`null`.as('id'),
          siteId: sql<string>`${act.siteId}`.as('site_id'),
          memberId: sql<string>`${act.memberId}`.as('member_id'),
          kind: sql<InteractionKind>`${act.kind}`.as('kind'),
          contentKind: sql<ActedKind>`${act.content}`.as('content_kind'),
          contentSlug: sql<string>`${act.slug}`.as('content_slug'),
          at: sql<number>`${act.at}`.as('at'),
        })
        .from(sql`(select 1)`)
        .where(learned(act)),
    ),
  ] as const;
}

/** Statements that take back a like or a completion; nothing happens when there was none. */
export function undoAct(db: DrizzleD1Database, act: Omit<Act, 'kind' | 'at'> & { kind: 'like' | 'complete' }) {
  const [column, apart] = [counter[act.kind], quiet[act.kind]];
  const done = sql`exists (select 1 from ${memberContent} where ${contentOf(act)} and ${isNotNull(memberContent[time[act.kind]])})`;
  return [
    db
      .update(contentStat)
      .set({
        [column]: sql`${contentStat[column]} - ${learned(act)}`,
        ...(apart && { [apart]: sql`${contentStat[apart]} - (not ${learned(act)})` }),
      })
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
