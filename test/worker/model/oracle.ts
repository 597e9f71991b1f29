import { asc, eq, inArray, or } from 'drizzle-orm';
import type Stripe from 'stripe';
import { grant } from '../../../worker/db/billing.ts';
import { gift } from '../../../worker/db/gift.ts';
import { member } from '../../../worker/db/member.ts';
import { payment, subscription } from '../../../worker/db/payment.ts';
import { seat } from '../../../worker/db/seat.ts';
import { db } from '../world.ts';
import type { Play } from './play.ts';
import type { PlanMade, Shop } from './shop.ts';

/**
 * What the rules say of Stripe's final objects, worked out a second time: from the stand-in's memory, by cutting a span
 * of time short, not by the Worker's code.
 */

const DAY = 86_400_000;

interface Span {
  reason: string;
  from: number;
  until: number | null;
}

/** The earliest of the ends, if it comes before the span's own. */
function cut(span: Span, ends: { reason: string; at: number }[]): Span {
  const [first] = ends.toSorted((a, b) => a.at - b.at);
  if (!first || (span.until !== null && span.until <= first.at)) return span;
  return { ...span, reason: first.reason, until: Math.max(span.from, first.at) };
}

interface Paid {
  amount: number;
  refunded: number;
  refundedAt: number;
  held: { state: 'disputed' | 'dispute_lost'; at: number; amount: number }[];
}

function paidBy({ app }: Shop, intentId: string): Paid | null {
  const { state } = app.account;
  const intent = state.paymentIntents.get(intentId);
  const charge = state.charges.of(intentId).find((one) => one.paid);
  if (intent?.status !== 'succeeded' || !charge) return null;
  const refunds = state.refunds.of(charge.id).filter((one) => one.status === 'succeeded');
  const held = state.disputes.of(charge.id).flatMap(({ status, created, amount }): Paid['held'] => {
    if (status === 'lost') return [{ state: 'dispute_lost' as const, at: created * 1000, amount }];
    if (status === 'needs_response' || status === 'under_review')
      return [{ state: 'disputed' as const, at: created * 1000, amount }];
    return [];
  });
  return {
    amount: charge.amount,
    refunded: refunds.reduce((sum, one) => sum + one.amount, 0),
    refundedAt: Math.max(0, ...refunds.map((one) => one.created)) * 1000,
    held,
  };
}

/** Why money that went back ends what it paid for. */
function takenBack(shop: Shop, payments: Paid[], metadata: Stripe.Metadata): { reason: string; at: number }[] {
  if (metadata.lyceum_withdrawn) return [{ reason: 'withdrawn', at: Number(metadata.lyceum_withdrawn) }];
  const held = payments.flatMap((one) => one.held).toSorted((a, b) => b.state.length - a.state.length);
  const [worst] = held;
  if (worst) return [{ reason: worst.state, at: worst.at }];
  const amount = payments.reduce((sum, one) => sum + one.amount, 0);
  const refunded = payments.reduce((sum, one) => sum + one.refunded, 0);
  if (refunded === 0 || (refunded < amount && shop.rules.partialRefund !== 'end')) return [];
  return [{ reason: 'refunded', at: Math.max(...payments.map((one) => one.refundedAt)) }];
}

function subscriptionSpan(shop: Shop, sub: Stripe.Subscription): (Span & { source: string; renews: boolean }) | null {
  const [item] = sub.items.data;
  if (!item) return null;
  const start = sub.start_date * 1000;
  const periodStart = item.current_period_start * 1000;
  const periodEnd = item.current_period_end * 1000;
  const { state } = shop.app.account;
  const settled = state.invoices.of(sub.id).filter((one) => one.status === 'paid' && one.created * 1000 >= periodStart);
  const payments = settled.flatMap((invoice) =>
    state.invoicePayments.of(invoice.id).flatMap((tie) => paidBy(shop, String(tie.payment.payment_intent)) ?? []),
  );
  const planned = sub.cancel_at !== null && sub.cancel_at * 1000 <= periodEnd ? sub.cancel_at * 1000 : null;
  const renewing = planned === null && !sub.cancel_at_period_end;
  const span = (reason: string, until: number): Span => ({ reason, from: start, until });
  const back = takenBack(shop, payments, sub.metadata);
  const own = sub.status === 'trialing' ? 'trial' : 'subscription';
  const result = (whole: Span, renews: boolean) => {
    const short = cut(whole, back);
    return { ...short, source: own, renews: renews && short.reason === whole.reason };
  };
  if (sub.status === 'incomplete' || sub.status === 'incomplete_expired') return null;
  if (sub.status === 'canceled') {
    const ended = (sub.ended_at ?? 0) * 1000;
    const withdrawn = Number(sub.metadata.lyceum_withdrawn) || null;
    const whole = withdrawn === null ? span('ended', ended) : span('withdrawn', Math.min(ended, withdrawn));
    return { ...whole, source: own, renews: false };
  }
  if (sub.status === 'past_due')
    return result(span('past_due', periodStart + (shop.rules.graceDays ?? 14) * DAY), true);
  if (sub.status === 'unpaid') return { ...span('past_due', periodStart), source: own, renews: false };
  if (sub.status === 'paused') return { ...span('paused', (sub.trial_end ?? 0) * 1000), source: own, renews: false };
  if (sub.pause_collection) return result(span('paused', settled.length > 0 ? periodEnd : periodStart), false);
  const until = planned ?? (sub.cancel_at_period_end ? periodEnd : periodEnd + DAY);
  return result(span(sub.status === 'trialing' ? 'trial' : 'paid', until), renewing);
}

/** Passes and gifts: each counts from when it was had, its days behind those before it. */
function queue(entries: { id: string; from: number; days: number; voided: { reason: string; at: number } | null }[]) {
  const spans = new Map<string, Span>();
  let free = 0;
  for (const { id, from, days, voided } of entries.toSorted((a, b) => a.from - b.from || (a.id < b.id ? -1 : 1))) {
    const whole = { reason: 'paid', from, until: Math.max(free, from) + days * DAY };
    const span = cut(whole, voided ? [voided] : []);
    spans.set(id, span);
    free = Math.max(free, span.until ?? 0);
  }
  return spans;
}

/** Everything that the ledger and the books should say of a play, in the shape of `actual`. */
export async function expected(shop: Shop, play: Play) {
  const { state } = shop.app.account;
  const planOf = (price: string): PlanMade | undefined => [...shop.plans.values()].find((plan) => plan.price === price);
  const mine = (metadata: Stripe.Metadata) => metadata.lyceum_member === play.buyer.id;
  const grants: Record<string, object> = {};
  const subs = [...state.subscriptions.values()].filter((sub) => mine(sub.metadata));
  for (const sub of subs) {
    const plan = planOf(sub.items.data[0]?.price.id ?? '');
    const span = plan && subscriptionSpan(shop, sub);
    if (!plan) grants[sub.id] = { over: true, reason: 'plan_gone' };
    if (!plan || !span) continue;
    const { source, reason, from, until, renews } = span;
    grants[sub.id] = {
      memberId: play.buyer.id,
      planId: plan.id,
      source,
      reason,
      startsAt: from,
      endsAt: until,
      renews,
    };
    const seats = await db
      .select()
      .from(seat)
      .where(eq(seat.subscriptionId, sub.id))
      .orderBy(asc(seat.takenAt), asc(seat.email));
    const places = (sub.items.data[0]?.quantity ?? 1) - 1;
    for (const [index, row] of seats.entries()) {
      const id = `${sub.id}/${row.email}`;
      const kept = { memberId: row.memberId, planId: plan.id, source: 'seat', reason: 'seat', endsAt: until, renews };
      grants[id] = index < places ? kept : { over: true, reason: 'seat_removed' };
    }
  }
  const intents = [...state.paymentIntents.values()].filter((one) => mine(one.metadata));
  const back = (intent: Stripe.PaymentIntent, paid: Paid) => takenBack(shop, [paid], intent.metadata)[0] ?? null;
  const passes = intents.flatMap((intent) => {
    const paid = paidBy(shop, intent.id);
    const { lyceum_plan, lyceum_gift } = intent.metadata;
    if (!paid || lyceum_gift || lyceum_plan !== 'pass') return [];
    const from = (state.charges.of(intent.id).find((one) => one.paid)?.created ?? 0) * 1000;
    return [{ id: intent.id, from, days: 30, voided: back(intent, paid) }];
  });
  for (const [id, { reason, from, until }] of queue(passes)) {
    grants[id] = {
      memberId: play.buyer.id,
      planId: 'pass',
      source: 'pass',
      reason,
      startsAt: from,
      endsAt: until,
      renews: false,
    };
  }
  for (const intent of intents.filter((one) => one.metadata.lyceum_plan === 'bundle')) {
    const paid = paidBy(shop, intent.id);
    if (!paid) continue;
    const from = (state.charges.of(intent.id).find((one) => one.paid)?.created ?? 0) * 1000;
    const voided = back(intent, paid);
    const { reason, until } = cut({ reason: 'paid', from, until: null }, voided ? [voided] : []);
    grants[intent.id] = {
      memberId: play.buyer.id,
      planId: 'bundle',
      source: 'purchase',
      reason,
      startsAt: from,
      endsAt: until,
      renews: false,
    };
  }
  const gifts = await db.select().from(gift).where(eq(gift.id, play.gift));
  const giftIntent = intents.find((one) => one.metadata.lyceum_gift === play.gift);
  const giftPaid = giftIntent ? paidBy(shop, giftIntent.id) : null;
  const giftBack = giftIntent && giftPaid ? back(giftIntent, giftPaid) : null;
  for (const row of gifts) {
    if (row.redeemedAt === null) continue;
    const spans = queue([{ id: row.id, from: row.redeemedAt, days: 30, voided: giftBack }]);
    const span = spans.get(row.id);
    const reason = giftBack ? giftBack.reason : 'gift';
    grants[row.id] = {
      memberId: row.redeemedBy,
      planId: 'pass',
      source: 'gift',
      reason,
      startsAt: row.redeemedAt,
      endsAt: span?.until,
      renews: false,
    };
  }
  const books = [...state.paymentIntents.values()].flatMap((intent) => {
    const invoice = state.invoices.get(state.invoicePayments.of(intent.id)[0]?.invoice?.toString() ?? '');
    const details = invoice?.parent?.subscription_details;
    const paid = paidBy(shop, intent.id);
    if (!paid || !(mine(intent.metadata) || mine(details?.metadata ?? {}))) return [];
    const prices = (invoice?.lines.data ?? []).map((line) => String(line.pricing?.price_details?.price));
    if (details && !prices.some((price) => planOf(price))) return [];
    const held = paid.held.reduce((sum, one) => sum + one.amount, 0);
    return [
      {
        id: intent.id,
        amount: paid.amount,
        refunded: paid.refunded,
        disputed: held,
        currency: intent.currency,
        subscriptionId: details ? String(details.subscription) : null,
      },
    ];
  });
  const customer = state.customers.has(play.customer) ? play.customer : null;
  return {
    grants,
    payments: books.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    subscriptions: subs
      .filter((sub) => planOf(sub.items.data[0]?.price.id ?? ''))
      .map((sub) => ({
        id: sub.id,
        status: sub.status,
        planId: planOf(sub.items.data[0]?.price.id ?? '')?.id,
        quantity: sub.items.data[0]?.quantity,
      })),
    gift: play.gift ? { paid: giftPaid !== null, voided: giftBack !== null } : null,
    reward: play.referrer ? !books.some((one) => one.refunded === one.amount) : null,
    customer: subs.length > 0 ? customer : null,
  };
}

/** What they do say. A grant that should be over is only asked whether it is. */
export async function actual(play: Play, wanted: Awaited<ReturnType<typeof expected>>) {
  const rows = await db
    .select()
    .from(grant)
    .where(inArray(grant.memberId, [play.buyer.id, ...play.others]));
  const grants = Object.fromEntries(
    rows.map(({ id, memberId, planId, source, reason, startsAt, endsAt, renews }) => {
      const want = wanted.grants[id];
      if (want && 'over' in want) return [id, { over: endsAt !== null && endsAt <= Date.now(), reason }];
      const all = { memberId, planId, source, reason, startsAt, endsAt, renews };
      return [id, source === 'seat' ? { memberId, planId, source, reason, endsAt, renews } : all];
    }),
  );
  const payments = await db
    .select({
      id: payment.id,
      amount: payment.amount,
      refunded: payment.refunded,
      disputed: payment.disputed,
      currency: payment.currency,
      subscriptionId: payment.subscriptionId,
    })
    .from(payment)
    .where(eq(payment.memberId, play.buyer.id))
    .orderBy(asc(payment.id));
  const subscriptions = await db
    .select({
      id: subscription.id,
      status: subscription.status,
      planId: subscription.planId,
      quantity: subscription.quantity,
    })
    .from(subscription)
    .where(eq(subscription.memberId, play.buyer.id));
  const [given] = await db.select().from(gift).where(eq(gift.id, play.gift));
  const rewards = await db
    .select()
    .from(gift)
    .where(or(eq(gift.giverId, play.referrer), eq(gift.giverId, '-')));
  const [row] = await db.select({ customer: member.stripeCustomerId }).from(member).where(eq(member.id, play.buyer.id));
  return {
    grants,
    payments,
    subscriptions: subscriptions.filter(({ id }) => wanted.subscriptions.some((one) => one.id === id)),
    gift: given ? { paid: given.paidAt !== null, voided: given.voidedAt !== null } : null,
    reward: play.referrer ? rewards.some((one) => one.source === 'referral' && one.voidedAt === null) : null,
    customer: row?.customer ?? null,
  };
}
