import Stripe from 'stripe';
import { sessionParams } from '../../worker/billing/checkout/session-params.ts';
import { giftCode, giftCodeHash } from '../../worker/billing/gifts/code.ts';
import type { plan } from '../../worker/db/billing.ts';
import { grant } from '../../worker/db/billing.ts';
import { gift } from '../../worker/db/gift.ts';
import { seat } from '../../worker/db/seat.ts';
import type { Demo } from './demo.ts';
import { type Seeding, SITE } from './seed.ts';
import type { Offers } from './seed-offers.ts';
import { stripeApp } from './stripe/server.ts';
import { saveState } from './stripe/state.ts';

const DAY = 86_400_000;
const HOST = 'stripe.past';
type Purchase = Demo['purchases'][number];
type Plans = ReadonlyMap<string, typeof plan.$inferInsert>;

/**
 * A stand-in for Stripe whose clock begins long ago and is put forward while the demo's members buy, pay every month,
 * are refunded and dispute. What it knows in the end is left to the stand-in that `npm start` runs.
 */
export function openPast(from: number) {
  let clock = from;
  const app = stripeApp({
    webhookUrl: 'http://nowhere.invalid/',
    webhookSecret: 'whsec_past',
    url: `http://${HOST}`,
    now: () => clock,
    retryDelays: [],
    eventsKept: Number.POSITIVE_INFINITY,
  });
  app.account.state.webhookMode = 'drop';
  const stripe = new Stripe('sk_test_past', {
    host: HOST,
    protocol: 'http',
    httpClient: Stripe.createFetchHttpClient((input, init) => app.fetch(new Request(input as string, init as object))),
    maxNetworkRetries: 0,
    telemetry: false,
  });
  return {
    stripe,
    /** Everything that falls due on the way happens, each at its time. */
    async goTo(at: number): Promise<void> {
      clock = Math.max(clock, at);
      await stripe.events.list({ limit: 1 });
    },
    async send(path: string, body: URLSearchParams | string): Promise<Record<string, unknown>> {
      const type = typeof body === 'string' ? 'application/json' : 'application/x-www-form-urlencoded';
      const headers = { 'content-type': type };
      const reply = await app.fetch(new Request(new URL(path, `http://${HOST}`), { method: 'POST', headers, body }));
      if (reply.status >= 400) throw new Error(`The demo's past failed at ${path}: ${reply.status}`);
      return reply.status === 200 ? ((await reply.json()) as Record<string, unknown>) : {};
    },
    async leave(statePath: string): Promise<void> {
      const { state } = app.account;
      // As Stripe forgets them after a month; and nobody was there to be told.
      for (const id of [...state.events.keys()]) state.events.delete(id);
      for (const id of [...state.deliveries.keys()]) state.deliveries.delete(id);
      state.replies.clear();
      state.webhookMode = 'normal';
      await app.close();
      saveState(statePath, state, 0);
    },
  };
}

export type Past = ReturnType<typeof openPast>;

/** Everything that the demo's members bought, and what became of it, in the order of time. */
export async function playPast(seeding: Seeding, past: Past, plans: Plans, offers: Offers): Promise<void> {
  const { demo, now, ago } = seeding;
  const happenings: { at: number; happen(): Promise<unknown> }[] = [];
  const customers = new Map<string, string>();
  for (const purchase of demo.purchases) {
    let bought: Bought | undefined;
    happenings.push({
      at: ago(purchase.daysAgo),
      async happen() {
        bought = await buy(seeding, past, purchase, { plans, offers, customers });
      },
    });
    for (const { daysAgo, what, amount } of purchase.later) {
      happenings.push({
        at: ago(daysAgo),
        async happen() {
          if (bought) await become(past, bought, what, amount);
        },
      });
    }
  }
  for (const { at, happen } of happenings.sort((a, b) => a.at - b.at)) {
    await past.goTo(at);
    await happen();
  }
  await past.goTo(now);
}

interface Bought {
  customer: string;
  subscription: string | null;
}

async function buy(
  seeding: Seeding,
  past: Past,
  purchase: Purchase,
  { plans, offers, customers }: { plans: Plans; offers: Offers; customers: Map<string, string> },
): Promise<Bought> {
  const { member: email, code, post, giftFor, method, currency, seats } = purchase;
  const chosen = plans.get(purchase.plan);
  if (!chosen) throw new Error(`The demo has no plan ${purchase.plan}`);
  const known = customers.get(email) ?? null;
  const promotionCodeId = code && offers.get(code);
  const params = sessionParams({
    siteId: SITE,
    plan: { id: chosen.id, kind: chosen.kind ?? 'subscription', stripePriceId: chosen.stripePriceId },
    payer: { id: seeding.memberId(email), email, stripeCustomerId: known },
    quantity: seats,
    currency,
    trialDays: chosen.trialDays ?? 0,
    offer: code && promotionCodeId ? { code, promotionCodeId } : null,
    referrerId: null,
    postSlug: post,
    tax: false,
    back: { paid: 'http://localhost/', cancelled: 'http://localhost/' },
  });
  const payer = known
    ? { customer: known }
    : { customer_email: email, ...(params.mode === 'payment' && { customer_creation: 'always' as const }) };
  const given = giftFor ? await give(seeding, purchase, giftFor, chosen) : null;
  const metadata = { ...params.metadata, ...(given && { lyceum_gift: given }) };
  const session = await past.stripe.checkout.sessions.create({
    ...params,
    ...payer,
    metadata,
    ...(params.payment_intent_data && { payment_intent_data: { metadata } }),
  });
  const name = seeding.demo.members.find((member) => member.email === email)?.name ?? '';
  const card = { number: '4242 4242 4242 4242', expiry: '12 / 40', cvc: '123' };
  await past.send(session.url ?? '', new URLSearchParams({ email, name, ...card, ...(method && { method }) }));
  const paid = await past.stripe.checkout.sessions.retrieve(session.id);
  if (method) await past.send(`/_sandbox/payments/${paid.payment_intent}/settle`, '{"status":"succeeded"}');
  const bought = { customer: String(paid.customer), subscription: paid.subscription && String(paid.subscription) };
  customers.set(email, bought.customer);
  if (bought.subscription) seatPeople(seeding, purchase, bought.subscription);
  return bought;
}

async function become(past: Past, { customer, subscription }: Bought, what: string, amount?: number): Promise<unknown> {
  if (what === 'card fails') return past.send(`/_sandbox/customers/${customer}/card`, '{"fails":true}');
  if (what === 'cancel' && subscription) {
    return past.stripe.subscriptions.update(subscription, { cancel_at_period_end: true });
  }
  const [charge] = (await past.stripe.charges.list({ customer, limit: 1 })).data;
  const payment = String(charge?.payment_intent);
  if (what === 'dispute') return past.send('/_sandbox/disputes', JSON.stringify({ payment }));
  return past.stripe.refunds.create({ payment_intent: payment, ...(amount && { amount }) });
}

/** A gift as `POST /gifts` leaves it, redeemed the next day. @returns its id */
async function give(
  { db, ago, memberId, write, secret }: Seeding,
  { daysAgo, member, plan: planId }: Purchase,
  giftFor: string,
  { days = null }: typeof plan.$inferInsert,
): Promise<string> {
  const id = `demo-gift-${memberId(giftFor)}`;
  const [at, redeemed] = [ago(daysAgo), ago(daysAgo - 1)];
  const redeemedBy = memberId(giftFor);
  const same = { id, siteId: SITE, planId };
  write(
    db.insert(gift).values({
      ...same,
      source: 'purchase',
      days,
      codeHash: await giftCodeHash(await giftCode(secret, id)),
      giverId: memberId(member),
      redeemedAt: redeemed,
      redeemedBy,
      createdAt: at,
    }),
    db.insert(grant).values({
      ...same,
      memberId: redeemedBy,
      source: 'gift',
      reason: 'gift',
      startsAt: redeemed,
      endsAt: redeemed + (days ?? 0) * DAY,
      since: redeemed,
      createdAt: redeemed,
    }),
  );
  return id;
}

/** Who is a member has taken the seat; the others are still invited. The projection ends the grants with the team's. */
function seatPeople({ db, demo, ago, memberId, write }: Seeding, purchase: Purchase, subscriptionId: string): void {
  for (const email of purchase.invited) {
    const [invitedAt, takenAt] = [ago(purchase.daysAgo - 1), ago(purchase.daysAgo - 2)];
    const member = demo.members.some((one) => one.email === email) ? memberId(email) : null;
    const taken = member ? { memberId: member, takenAt } : {};
    write(db.insert(seat).values({ siteId: SITE, subscriptionId, email, invitedAt, ...taken }));
    if (!member) continue;
    write(
      db.insert(grant).values({
        id: `${subscriptionId}/${email}`,
        siteId: SITE,
        memberId: member,
        planId: purchase.plan,
        source: 'seat',
        reason: 'seat',
        startsAt: takenAt,
        since: takenAt,
        via: subscriptionId,
        createdAt: takenAt,
      }),
    );
  }
}
