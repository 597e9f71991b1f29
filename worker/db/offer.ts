import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A promotion code. Stripe counts its uses and holds its limits; the row is the site's own list. */
export const offer = sqliteTable(
  'offer',
  {
    siteId: text('site_id').notNull(),
    /** Upper case, as customers type it. */
    code: text().notNull(),
    name: text().notNull(),
    /** Only for this plan; null: for every plan. */
    planId: text('plan_id'),
    percent: integer(),
    /** Minor units of `currency`, instead of a percentage. */
    amount: integer(),
    currency: text(),
    duration: text().$type<'once' | 'repeating' | 'forever'>().notNull(),
    months: integer(),
    maxUses: integer('max_uses'),
    expiresAt: integer('expires_at'),
    active: integer({ mode: 'boolean' }).notNull().default(true),
    stripeCouponId: text('stripe_coupon_id').notNull(),
    stripePromotionCodeId: text('stripe_promotion_code_id').notNull(),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.code] })],
);
