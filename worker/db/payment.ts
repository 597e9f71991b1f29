import { sql } from 'drizzle-orm';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import type { PlanKind } from '../contract/billing.ts';

/**
 * The site's books of its subscriptions: what Stripe's object last said, for figures and for people. Written in the
 * batch that writes the grant. Access is never read from here.
 */
export const subscription = sqliteTable(
  'subscription',
  {
    /** Stripe's id. */
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    planId: text('plan_id').notNull(),
    status: text().notNull(),
    /** The next charge of a whole period, discounts taken off, before tax; minor units. */
    amount: integer().notNull(),
    currency: text().notNull(),
    interval: text().$type<'month' | 'year'>().notNull(),
    quantity: integer().notNull(),
    startedAt: integer('started_at').notNull(),
    /** The end of the trial it has or had. */
    trialEndsAt: integer('trial_ends_at'),
    periodEndsAt: integer('period_ends_at').notNull(),
    /** Set to end then. */
    cancelAt: integer('cancel_at'),
    endedAt: integer('ended_at'),
    /** No charges for now. */
    paused: integer({ mode: 'boolean' }).notNull(),
    /** The post whose paywall led to it. */
    postSlug: text('post_slug'),
    offer: text(),
    referrerId: text('referrer_id'),
  },
  (t) => [
    index('subscription_site').on(t.siteId, t.startedAt),
    index('subscription_member').on(t.siteId, t.memberId),
    // Trials are few: the reminder before their charge reads no others.
    index('subscription_trial').on(t.trialEndsAt).where(sql`${t.status} = 'trialing'`),
  ],
);

/** The site's books of money: one row a PaymentIntent at Stripe that was paid for one of its plans. */
export const payment = sqliteTable(
  'payment',
  {
    /** Stripe's id. */
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    planId: text('plan_id').notNull(),
    kind: text().$type<PlanKind | 'gift'>().notNull(),
    /** Of the subscription it pays, else null. */
    subscriptionId: text('subscription_id'),
    /** Minor units of `currency`: received, of that tax, given back, and what the bank keeps of disputes open or lost. */
    amount: integer().notNull(),
    tax: integer().notNull(),
    refunded: integer().notNull(),
    disputed: integer().notNull(),
    currency: text().notNull(),
    paidAt: integer('paid_at').notNull(),
    postSlug: text('post_slug'),
    offer: text(),
    referrerId: text('referrer_id'),
  },
  (t) => [index('payment_site').on(t.siteId, t.paidAt), index('payment_member').on(t.siteId, t.memberId)],
);

/** A member has withdrawn from a purchase within the statutory period: one row an object at Stripe. */
export const withdrawal = sqliteTable(
  'withdrawal',
  {
    /** The subscription or PaymentIntent. */
    objectId: text('object_id').primaryKey(),
    siteId: text('site_id').notNull(),
    memberId: text('member_id').notNull(),
    /** What is to be given back, by the owner's rule at the time; minor units. */
    amount: integer().notNull(),
    currency: text().notNull(),
    declaredAt: integer('declared_at').notNull(),
    /** Stripe has cancelled and refunded. */
    settledAt: integer('settled_at'),
  },
  (t) => [index('withdrawal_site').on(t.siteId, t.declaredAt)],
);
