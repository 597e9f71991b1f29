import { eq, inArray, like, or } from 'drizzle-orm';
import type Stripe from 'stripe';
import { refOf } from '../../../worker/billing/projection/event-ref.ts';
import { grant, stripeProjection } from '../../../worker/db/billing.ts';
import { gift } from '../../../worker/db/gift.ts';
import { member } from '../../../worker/db/member.ts';
import { outbox } from '../../../worker/db/outbox.ts';
import { payment, subscription } from '../../../worker/db/payment.ts';
import { db } from '../world.ts';
import { shuffled } from './faults.ts';
import type { Play } from './play.ts';
import { eventsSince } from './run.ts';
import type { Shop } from './shop.ts';

/** The events about each play's purchases. */
export function eventsByPlay(shop: Shop, plays: readonly Play[]): Map<Play, Stripe.Event[]> {
  const { state } = shop.app.account;
  const byMember = new Map(plays.map((play) => [play.buyer.id, play]));
  const found = new Map<Play, Stripe.Event[]>(plays.map((play) => [play, []]));
  for (const event of eventsSince(shop, new Set())) {
    const ref = refOf(event)?.ref;
    const invoice = ref && state.invoices.get(String(state.invoicePayments.of(ref.id)[0]?.invoice));
    const metadata = ref && {
      ...invoice?.parent?.subscription_details?.metadata,
      ...state.paymentIntents.get(ref.id)?.metadata,
      ...state.subscriptions.get(ref.id)?.metadata,
    };
    const customer = event.type === 'customer.deleted' ? event.data.object.id : null;
    const play = byMember.get(metadata?.lyceum_member ?? '') ?? plays.find((one) => one.customer === customer);
    if (play) found.get(play)?.push(event);
  }
  return found;
}

/** All orders up to `all` events; beyond, `some` of them at random. */
export function* ordersOf<T>(items: readonly T[], all: number, some: number, random: () => number): Generator<T[]> {
  if (items.length <= all) yield* permutations(items);
  else for (let i = 0; i < some; i++) yield shuffled(items, random);
}

function* permutations<T>(items: readonly T[]): Generator<T[]> {
  if (items.length === 0) return yield [];
  for (const [index, item] of items.entries()) {
    for (const rest of permutations(items.toSpliced(index, 1))) yield [item, ...rest];
  }
}

/** The database before anything was delivered of a play. */
export async function forget(play: Play): Promise<void> {
  const ids = [play.subscription, ...play.payments].filter(Boolean);
  const mine = [play.buyer.id, ...play.others];
  const projections = (
    await db.select({ id: payment.id }).from(payment).where(eq(payment.memberId, play.buyer.id))
  ).map((row) => row.id);
  await db.batch([
    db.delete(grant).where(inArray(grant.memberId, mine)),
    db.delete(subscription).where(eq(subscription.memberId, play.buyer.id)),
    db.delete(payment).where(eq(payment.memberId, play.buyer.id)),
    db
      .delete(stripeProjection)
      .where(inArray(stripeProjection.objectId, [...ids, ...projections, `stack:${play.buyer.id}`])),
    db.update(member).set({ stripeCustomerId: null }).where(eq(member.id, play.buyer.id)),
    db.update(gift).set({ paidAt: null, voidedAt: null }).where(eq(gift.id, play.gift)),
    db.delete(gift).where(eq(gift.giverId, play.referrer || '-')),
    db
      .delete(outbox)
      .where(or(like(outbox.id, `${play.gift || '-'}/%`), like(outbox.id, `${play.subscription || '-'}/%`))),
  ]);
}
