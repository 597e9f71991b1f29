import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/**
 * A place in a team's subscription besides the buyer's own. While it is taken, `memberId` has a grant
 * (id `subscriptionId/email`) that ends when the subscription's ends.
 */
export const seat = sqliteTable(
  'seat',
  {
    siteId: text('site_id').notNull(),
    subscriptionId: text('subscription_id').notNull(),
    /** Who is invited: only the member with this address can take the seat. */
    email: text().notNull(),
    memberId: text('member_id'),
    invitedAt: integer('invited_at').notNull(),
    takenAt: integer('taken_at'),
  },
  (t) => [primaryKey({ columns: [t.subscriptionId, t.email] }), index('seat_email').on(t.siteId, t.email)],
);
