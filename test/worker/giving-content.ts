import { env } from 'cloudflare:workers';
import { eq } from 'drizzle-orm';
import { giftCode, giftCodeHash } from '../../worker/billing/gifts/code.ts';
import { grant } from '../../worker/db/billing.ts';
import { gift } from '../../worker/db/gift.ts';
import { member } from '../../worker/db/member.ts';
import { subscription } from '../../worker/db/payment.ts';
import { seat } from '../../worker/db/seat.ts';
import { db, unique } from './world.ts';

export interface GivingContent {
  /** A gift of the owner's that anybody may redeem, and its code. */
  gift: string;
  code: string;
  /** A reward of the member's own. */
  reward: string;
  /** The member's own team, and the address that is invited to it. */
  team: string;
  invited: string;
  /** Somebody else's team, which the member is invited to. */
  seat: string;
}

const newSubscriptionId = () => `sub_${unique('s').replaceAll('-', '')}`;

export const books = (
  siteId: string,
  memberId: string,
  planId: string,
  row: Partial<typeof subscription.$inferInsert>,
) =>
  ({
    id: newSubscriptionId(),
    siteId,
    memberId,
    planId,
    status: 'active',
    amount: 900,
    currency: 'usd',
    interval: 'month',
    quantity: 1,
    startedAt: 1,
    periodEndsAt: Date.now() + 20 * 86_400_000,
    paused: false,
    ...row,
  }) satisfies typeof subscription.$inferInsert;

/** Something to give, to earn and to sit on, for one member of a site with the plan. */
export async function giveContent(siteId: string, planId: string, memberId: string): Promise<GivingContent> {
  const id = unique('gift');
  const code = await giftCode(env.SECRET, id);
  const content = { gift: id, code, reward: unique('reward'), team: newSubscriptionId(), seat: newSubscriptionId() };
  const invited = `${unique('colleague')}@example.com`;
  const [me] = await db.select({ email: member.email }).from(member).where(eq(member.id, memberId));
  const row = { siteId, planId, days: 30, giverId: 'somebody', paidAt: 1, createdAt: 1 };
  const other = unique('buyer');
  // Nothing of it is at Stripe: it does not charge again.
  const soon = Date.now() + 20 * 86_400_000;
  await db.batch([
    db.insert(gift).values({ ...row, id, source: 'owner', codeHash: await giftCodeHash(code) }),
    db.insert(gift).values({ ...row, id: content.reward, source: 'referral', giverId: memberId, memberId }),
    db.insert(subscription).values(books(siteId, memberId, planId, { id: content.team, quantity: 5, cancelAt: soon })),
    db.insert(seat).values({ siteId, subscriptionId: content.team, email: invited, invitedAt: 1 }),
    db.insert(subscription).values(books(siteId, other, planId, { id: content.seat, quantity: 5 })),
    db.insert(seat).values({ siteId, subscriptionId: content.seat, email: me?.email ?? '', invitedAt: 1 }),
    db.insert(grant).values({
      id: content.seat,
      siteId,
      memberId: other,
      planId,
      source: 'subscription',
      reason: 'paid',
      startsAt: 1,
      createdAt: 1,
    }),
  ]);
  return { ...content, invited };
}

/** The id that Stripe puts into the address after a gift was paid for. */
export const giftCheckoutIn = (address: string | null): string =>
  (address && new URL(address).searchParams.get('lyceum_gift')) ?? '';
