import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { PathGoal } from '../contract/path.ts';

/** What a member told beyond the three questions (those are in `member`). No row: nothing, with personal lists on. */
export const profile = sqliteTable(
  'profile',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    about: text().notNull().default(''),
    /** Topic slugs: can help with, and wants to learn. */
    skills: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    wants: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    /** Minutes a week; null: not told. */
    pace: integer(),
    /** False: lists are the same as a visitor's, nothing is logged or learned from. */
    personal: integer({ mode: 'boolean' }).notNull().default(true),
    /** May be suggested to other members, by name; and as what. */
    discoverable: integer({ mode: 'boolean' }).notNull().default(false),
    mentoring: integer({ mode: 'boolean' }).notNull().default(false),
    collaborating: integer({ mode: 'boolean' }).notNull().default(false),
    goal: text({ mode: 'json' }).$type<PathGoal>(),
    updatedAt: integer('updated_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.memberId] }),
    index('profile_discoverable').on(t.siteId, t.discoverable, t.updatedAt),
  ],
);

/** Members follow members and topics. */
export const follow = sqliteTable(
  'follow',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    kind: text().$type<'member' | 'topic'>().notNull(),
    /** A member's id or a topic's slug. */
    target: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.memberId, t.kind, t.target] }),
    index('follow_target').on(t.siteId, t.kind, t.target),
  ],
);
