import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { Level } from '../contract/value.ts';

/** A site has at most so many. */
export const MOST_COMMUNITIES = 100;

/** A group that the site's staff have founded. */
export const community = sqliteTable(
  'community',
  {
    siteId: text('site_id').notNull(),
    slug: text().notNull(),
    name: text().notNull(),
    summary: text().notNull(),
    topics: text({ mode: 'json' }).$type<string[]>().notNull(),
    /** Null: for every level. */
    level: text().$type<Level>(),
    /** Where it meets; told to its members only. */
    url: text(),
    status: text().$type<'open' | 'closed'>().notNull(),
    /** Kept with each membership. */
    members: integer().notNull().default(0),
    /** What its members did on its topics in the last 30 days, as of the last night; 0 of what fewer than five of them did. */
    likes: integer().notNull().default(0),
    comments: integer().notNull().default(0),
    shares: integer().notNull().default(0),
    /** Of each topic that at least five of its members know, the share of them that does, 0 to 1. */
    skills: text({ mode: 'json' }).$type<Record<string, number>>().notNull().default({}),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.slug] })],
);

/** Who belongs to which. */
export const communityMember = sqliteTable(
  'community_member',
  {
    siteId: text('site_id').notNull(),
    slug: text().notNull(),
    memberId: text('member_id').notNull(),
    joinedAt: integer('joined_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.slug, t.memberId] }),
    index('community_member_member').on(t.siteId, t.memberId),
  ],
);
