import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/**
 * Time on a plan that somebody may redeem without a card: bought for another, earned by a referral, or given by the
 * owner. Paid for and voided by the projection of its PaymentIntent (or of the referred member's purchase).
 */
export const gift = sqliteTable(
  'gift',
  {
    id: text().primaryKey(),
    siteId: text('site_id').notNull(),
    source: text().$type<'purchase' | 'referral' | 'owner'>().notNull(),
    planId: text('plan_id').notNull(),
    /** Null: without an end. */
    days: integer(),
    /** SHA-256 of the code; null for a referral's reward, which only `memberId` may redeem. */
    codeHash: text('code_hash'),
    /** Who bought or gave it. */
    giverId: text('giver_id').notNull(),
    /** Who may redeem it; null: whoever has the code. */
    memberId: text('member_id'),
    toEmail: text('to_email'),
    toName: text('to_name').notNull().default(''),
    message: text().notNull().default(''),
    /** When the recipient is written to. */
    deliverAt: integer('deliver_at'),
    /** The purchase that it depends on: a refund or a lost dispute voids the gift and ends its grant. */
    objectId: text('object_id'),
    paidAt: integer('paid_at'),
    voidedAt: integer('voided_at'),
    redeemedAt: integer('redeemed_at'),
    redeemedBy: text('redeemed_by'),
    createdAt: integer('created_at').notNull(),
  },
  (t) => [
    uniqueIndex('gift_code').on(t.siteId, t.codeHash),
    index('gift_giver').on(t.siteId, t.giverId),
    index('gift_member').on(t.siteId, t.memberId),
    index('gift_object').on(t.objectId),
    index('gift_created').on(t.siteId, t.createdAt),
  ],
);
