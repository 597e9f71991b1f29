import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { GrantSource } from '../contract/account.ts';
import type { ContentKind } from '../contract/value.ts';

export const plan = sqliteTable(
  'plan',
  {
    siteId: text('site_id').notNull(),
    id: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    /** Minor units of `currency`. */
    amount: integer().notNull(),
    currency: text().notNull(),
    interval: text().$type<'month' | 'year'>().notNull(),
    stripePriceId: text('stripe_price_id').notNull(),
    active: integer({ mode: 'boolean' }).notNull().default(true),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.id] }), index('plan_price').on(t.stripePriceId)],
);

/**
 * The grant ledger: the only source of access. No content means everything on the site. A grant that projects a
 * Stripe object has that object's id as its own.
 */
export const grant = sqliteTable(
  'grant',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    planId: text('plan_id'),
    contentKind: text('content_kind').$type<ContentKind>(),
    contentSlug: text('content_slug'),
    source: text().$type<GrantSource>().notNull(),
    reason: text().notNull(),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at'),
    renews: integer({ mode: 'boolean' }).notNull().default(false),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [index('grant_member').on(t.siteId, t.memberId), index('grant_plan').on(t.siteId, t.planId)],
);

/** One row a projection of a Stripe object. The primary key is the guard: of two writers of one revision, one fails. */
export const stripeProjection = sqliteTable(
  'stripe_projection',
  {
    objectId: text('object_id').notNull(),
    revision: integer().notNull(),
    siteId: text('site_id').notNull(),
    status: text().notNull(),
    projectedAt: integer('projected_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.objectId, t.revision] })],
);

/** A member's newest checkout: the only one that may be open, so that two pages cannot both be paid. */
export const checkout = sqliteTable(
  'checkout',
  {
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    /** Stripe's id of the Checkout Session. */
    id: text().notNull(),
    planId: text('plan_id').notNull(),
    returnTo: text('return_to').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.memberId] })],
);

/** A log of deliveries, for people; nothing is decided by it. */
export const stripeEvent = sqliteTable('stripe_event', {
  id: text().primaryKey(),
  type: text().notNull(),
  objectId: text('object_id').notNull(),
  outcome: text().notNull(),
  receivedAt: integer('received_at').notNull(),
});
