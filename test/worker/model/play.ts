import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import type Stripe from 'stripe';
import { app } from '../../../worker/app.ts';
import { giftCode, giftCodeHash } from '../../../worker/billing/gifts/code.ts';
import { gift } from '../../../worker/db/gift.ts';
import { API, BLOG, db, makeMember, unique } from '../world.ts';
import type { Shop } from './shop.ts';

type Session = Stripe.Checkout.SessionCreateParams;

interface BuyOptions {
  quantity?: number;
  trialDays?: number;
  metadata?: Record<string, string>;
  card?: string;
  params?: Partial<Session>;
  /** Pays by a method that settles later. */
  later?: boolean;
  /** Came by another member's link. */
  referred?: boolean;
  offer?: Stripe.CouponCreateParams;
}

/** One member who lives through a lifecycle. */
export async function newPlay(shop: Shop) {
  const { stripe, siteId } = shop;
  const buyer = await makeMember(siteId);
  const play = {
    shop,
    buyer,
    customer: '',
    subscription: '',
    payments: [] as string[],
    /** Who redeemed the gift, or holds a seat. */
    others: [] as string[],
    referrer: '',
    gift: '',

    async buy(planId: string, options: BuyOptions = {}): Promise<void> {
      const plan = shop.plan(planId);
      const once = plan.days !== null || planId === 'bundle' || options.metadata?.lyceum_gift !== undefined;
      if (options.referred) play.referrer = (await makeMember(siteId)).id;
      const coupon = options.offer && (await stripe.coupons.create(options.offer));
      const metadata = {
        lyceum_site: siteId,
        lyceum_member: buyer.id,
        lyceum_plan: planId,
        lyceum_post: 'a-post',
        ...(options.referred ? { lyceum_referrer: play.referrer } : {}),
        ...options.metadata,
      };
      const session = await stripe.checkout.sessions.create({
        mode: once ? 'payment' : 'subscription',
        line_items: [{ price: plan.price, quantity: options.quantity ?? 1 }],
        success_url: 'https://blog.test/?session={CHECKOUT_SESSION_ID}',
        metadata,
        ...(play.customer ? { customer: play.customer } : { customer_email: buyer.email }),
        ...(once
          ? {
              payment_intent_data: { metadata },
              invoice_creation: { enabled: true },
              ...(play.customer ? {} : { customer_creation: 'always' as const }),
            }
          : {
              subscription_data: {
                metadata,
                ...(options.trialDays ? { trial_period_days: options.trialDays } : {}),
              },
            }),
        ...(coupon ? { discounts: [{ coupon: coupon.id }] } : {}),
        ...options.params,
      });
      await pay(shop, session.url ?? '', buyer.email, options);
      const done = await stripe.checkout.sessions.retrieve(session.id);
      if (done.status !== 'complete') throw new Error(`not paid: ${JSON.stringify(done.status)}`);
      play.customer = String(done.customer ?? play.customer);
      if (done.subscription) play.subscription = String(done.subscription);
      if (done.payment_intent) play.payments.push(String(done.payment_intent));
    },

    /** The PaymentIntents of the subscription, newest first. */
    async paid(): Promise<string[]> {
      const { data } = await stripe.invoices.list({
        subscription: play.subscription,
        status: 'paid',
        expand: ['data.payments'],
      });
      return data.flatMap(({ payments }) => payments?.data.map(({ payment }) => String(payment.payment_intent)) ?? []);
    },

    async refund(payment: string, amount?: number): Promise<void> {
      await stripe.refunds.create({ payment_intent: payment, ...(amount === undefined ? {} : { amount }) });
    },

    async dispute(payment: string, status?: string): Promise<string> {
      return String((await shop.control('disputes', { payment, ...(status && { status }) })).id);
    },

    async moveTo(price: string): Promise<void> {
      const { items } = await stripe.subscriptions.retrieve(play.subscription);
      const item = items.data[0]?.id ?? '';
      await stripe.subscriptions.update(play.subscription, {
        items: [{ id: item, price }],
        proration_behavior: 'always_invoice',
      });
    },

    cardFails: (fails: boolean) => shop.control(`customers/${play.customer}/card`, { fails }),

    /** A gift as `POST /gifts` leaves it, then paid. */
    async buyGift(): Promise<void> {
      play.gift = unique('gift');
      const codeHash = await giftCodeHash(await giftCode(shop.env.SECRET, play.gift));
      await db.insert(gift).values({
        id: play.gift,
        siteId,
        source: 'purchase',
        planId: 'pass',
        days: 30,
        codeHash,
        giverId: buyer.id,
        toEmail: `${play.gift}@example.com`,
        createdAt: Date.now(),
      });
      await play.buy('pass', { metadata: { lyceum_gift: play.gift } });
    },

    async redeem(): Promise<void> {
      const friend = await makeMember(siteId);
      play.others.push(friend.id);
      await call(friend.token, 'POST', '/gifts/redeem', { code: await giftCode(shop.env.SECRET, play.gift) });
    },

    async fillSeats(count: number): Promise<void> {
      for (let i = 0; i < count; i++) {
        const colleague = await makeMember(siteId);
        await call(buyer.token, 'PUT', `/teams/${play.subscription}/seats`, { email: colleague.email });
        await call(colleague.token, 'PUT', `/seats/${play.subscription}`, {});
        play.others.push(colleague.id);
      }
    },
  };
  async function call(token: string, method: string, path: string, body: object): Promise<void> {
    const headers = { Origin: BLOG, Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
    const url = `${API}/api/v1/sites/${siteId}${path}`;
    const ctx = createExecutionContext();
    const reply = await app.fetch(new Request(url, { method, headers, body: JSON.stringify(body) }), shop.env, ctx);
    await waitOnExecutionContext(ctx);
    if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${await reply.text()}`);
  }
  return play;
}

export type Play = Awaited<ReturnType<typeof newPlay>>;

/** Fills in and sends the hosted payment page. */
async function pay(shop: Shop, url: string, email: string, options: BuyOptions): Promise<void> {
  const form = new URLSearchParams({
    email,
    number: options.card ?? '4242 4242 4242 4242',
    expiry: '12 / 40',
    cvc: '123',
    name: 'A',
    ...(options.later ? { method: 'alipay' } : {}),
  });
  const reply = await shop.app.fetch(new Request(url, { method: 'POST', body: form, redirect: 'manual' }));
  if (reply.status >= 400) throw new Error(`the payment page answered ${reply.status}`);
}
