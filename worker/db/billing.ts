import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { GrantReason, GrantSource } from '../contract/account.ts';
import type { Opens, PlanKind, Price } from '../contract/billing.ts';
import type { ContentKind } from '../contract/value.ts';

export const plan = sqliteTable(
  'plan',
  {
    siteId: text('site_id').notNull(),
    id: text().notNull(),
    name: text().notNull(),
    description: text().notNull(),
    kind: text().$type<PlanKind>().notNull().default('subscription'),
    /** Minor units of `currency`. */
    amount: integer().notNull(),
    currency: text().notNull(),
    /** Prices in other currencies: options of the one price at Stripe. */
    prices: text({ mode: 'json' }).$type<Price[]>().notNull().default([]),
    /** Of a subscription. */
    interval: text().$type<'month' | 'year'>(),
    trialDays: integer('trial_days').notNull().default(0),
    /** How many people one subscription may be for; 1 is not a team's. */
    seats: integer().notNull().default(1),
    /** How long a pass lasts. */
    days: integer(),
    opens: text().$type<Opens>().notNull().default('all'),
    tier: text(),
    stripePriceId: text('stripe_price_id').notNull(),
    active: integer({ mode: 'boolean' }).notNull().default(true),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.id] }), index('plan_price').on(t.stripePriceId)],
);

/** What a plan that opens `content` opens. Rows are only ever added: whoever bought the plan keeps what was in it. */
export const planContent = sqliteTable(
  'plan_content',
  {
    siteId: text('site_id').notNull(),
    planId: text('plan_id').notNull(),
    contentKind: text('content_kind').$type<ContentKind>().notNull(),
    contentSlug: text('content_slug').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.siteId, t.planId, t.contentKind, t.contentSlug] }),
    index('plan_content_content').on(t.siteId, t.contentKind, t.contentSlug),
  ],
);

/**
 * The grant ledger: the only source of access. A grant with a plan opens what the plan opens; one without opens its
 * content, or, without that, everything on the site. A grant that projects a Stripe object has that object's id as its
 * own; a seat's is `via` the subscription's.
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
    reason: text().$type<GrantReason>().notNull(),
    /** What staff wrote about it. */
    note: text().notNull().default(''),
    startsAt: integer('starts_at').notNull(),
    endsAt: integer('ends_at'),
    /** Where the unbroken access began that this grant continues: drip counts from here. */
    since: integer().notNull().default(0),
    renews: integer({ mode: 'boolean' }).notNull().default(false),
    via: text(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    index('grant_member').on(t.siteId, t.memberId),
    index('grant_plan').on(t.siteId, t.planId),
    index('grant_via').on(t.via),
    index('grant_ends').on(t.endsAt),
  ],
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
  (t) => [
    primaryKey({ columns: [t.objectId, t.revision] }),
    index('stripe_projection_site').on(t.siteId, t.projectedAt),
  ],
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
export const stripeEvent = sqliteTable(
  'stripe_event',
  {
    id: text().primaryKey(),
    type: text().notNull(),
    objectId: text('object_id').notNull(),
    /** Whose it is, where that is known. */
    siteId: text('site_id'),
    outcome: text().$type<'projected' | 'ignored' | 'failed'>().notNull(),
    /** Why it failed. */
    reason: text().notNull().default(''),
    attempts: integer().notNull().default(1),
    receivedAt: integer('received_at').notNull(),
  },
  (t) => [
    index('stripe_event_outcome').on(t.outcome, t.receivedAt),
    // The owner's list: each outcome's newest first.
    index('stripe_event_site').on(t.siteId, t.outcome, t.receivedAt, t.id),
  ],
);

/** A try to open a checkout, counted against card testing; trimmed after a day. `key` is a member's id or a hash. */
export const checkoutAttempt = sqliteTable(
  'checkout_attempt',
  {
    id: integer().primaryKey({ autoIncrement: true }),
    siteId: text('site_id').notNull(),
    key: text().notNull(),
    at: integer().notNull(),
  },
  (t) => [index('checkout_attempt_key').on(t.siteId, t.key, t.at), index('checkout_attempt_at').on(t.at)],
);
