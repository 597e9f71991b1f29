import { sql } from 'drizzle-orm';
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';
import type { Goal, Role } from '../contract/account.ts';
import type { Level } from '../contract/value.ts';

export const member = sqliteTable(
  'member',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    email: text().notNull(),
    name: text().notNull(),
    fields: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
    goal: text().$type<Goal>(),
    level: text().$type<Level>(),
    onboarded: integer({ mode: 'boolean' }).notNull().default(false),
    stripeCustomerId: text('stripe_customer_id'),
    /** Names the member in links that bring others. */
    referralCode: text('referral_code'),
    /** Wants posts by mail. */
    newsletter: integer({ mode: 'boolean' }).notNull().default(true),
    bannedAt: integer('banned_at'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('member_email').on(t.siteId, t.email),
    index('member_created').on(t.siteId, t.createdAt, t.id),
    // The owner's search by the beginning of a name.
    index('member_name').on(t.siteId, sql`lower("name")`),
    uniqueIndex('member_referral').on(t.siteId, t.referralCode),
    index('member_customer').on(t.stripeCustomerId),
  ],
);

export const staff = sqliteTable(
  'staff',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    role: text().$type<Role>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.memberId, t.role] })],
);
