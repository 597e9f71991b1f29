import { integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { SiteRules } from '../contract/site.ts';

/** A tenant. Its id is the slug in the URL, and the `site_id` of every row that belongs to it. */
export const site = sqliteTable('site', {
  id: text().primaryKey(),
  name: text().notNull(),
  url: text().notNull(),
  lang: text().notNull().default('en'),
  origins: text({ mode: 'json' }).$type<string[]>().notNull(),
  /** Topics that published contents carry: kept when staff save one, so that a read needs no scan. */
  topics: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
  /** What the owner has set; the rest is as `SiteRules` says. */
  rules: text({ mode: 'json' }).$type<Partial<SiteRules>>().notNull().default({}),
  /** What ranks the lists of members: a trained model as soon as there is one, or always the plain formulas. */
  recommender: text().$type<'learned' | 'plain'>().notNull().default('learned'),
  /** Of the portal's configuration at Stripe: its id, `/`, and the hash of what it was made from. */
  stripePortalId: text('stripe_portal_id'),
  createdAt: integer('created_at').notNull(),
});
