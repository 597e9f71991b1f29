import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import type * as v from 'valibot';
import { DAY } from '../../access/can.ts';
import type { CheckoutReply } from '../../contract/billing.ts';
import type { GiftInput } from '../../contract/gift.ts';
import { plan } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { ask, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { keyedHash } from '../../http/hash.ts';
import { addressOf } from '../../http/limits.ts';
import { openSession } from '../checkout/open-session.ts';
import { payingOnce, taxed } from '../checkout/session-params.ts';
import { returnAddresses } from '../return-address.ts';
import { counted, countTry } from '../tries.ts';
import { giftCode, giftCodeHash } from './code.ts';
import { newGiftId, storeGifts } from './store.ts';

/** In the address after paying. Not a checkout's mark: what the buyer reads is as locked as before. */
const MARK = 'lyceum_gift';
/** The longest that the interval can be: a gift is never shorter than what its price would have bought. */
const INTERVAL_DAYS = { month: 31, year: 366 } as const;
const LATEST = 366 * DAY;
/** Payment pages an hour: a card thief tries many cards. */
const PAGES_AN_HOUR = 10;

/** How long a gift of the plan lasts; null: the plan cannot be given. */
export function giftDays({
  kind,
  interval,
  days,
}: Pick<typeof plan.$inferSelect, 'kind' | 'interval' | 'days'>): number | null {
  if (kind === 'pass') return days;
  return kind === 'subscription' && interval ? INTERVAL_DAYS[interval] : null;
}

/**
 * Opens a payment page for a gift. The gift is written before, unpaid and so of no use: what is paid later always
 * finds it. Its price is made here from the plan's: a subscription's own cannot be paid once.
 */
export async function buyGift(c: Context<Env>, input: v.InferOutput<typeof GiftInput>): Promise<CheckoutReply> {
  const { db, now } = c.var;
  const [caller, plans] = await ask(
    c,
    db
      .select({
        name: plan.name,
        kind: plan.kind,
        interval: plan.interval,
        days: plan.days,
        amount: plan.amount,
        currency: plan.currency,
      })
      .from(plan)
      .where(and(eq(plan.siteId, siteOf(c)), eq(plan.id, input.plan), eq(plan.active, true))),
  );
  const me = signedIn(caller);
  const { site } = caller;
  const back = returnAddresses(c, caller, input.returnTo, MARK);
  const chosen = plans[0];
  const days = chosen ? giftDays(chosen) : null;
  if (!chosen || days === null) throw new Fault('not_found', `There is no plan "${input.plan}" to give on this site.`);
  if (input.deliverAt !== null && input.deliverAt > now + LATEST) {
    throw new Fault('bad_request', 'deliverAt is more than a year ahead.');
  }
  const id = newGiftId();
  const codeHash = await giftCodeHash(await giftCode(c.env.SECRET, id));
  const row = {
    id,
    siteId: site.id,
    source: 'purchase' as const,
    planId: input.plan,
    days,
    codeHash,
    giverId: me.id,
    toEmail: input.to,
    toName: input.name ?? '',
    message: input.message,
    deliverAt: input.to !== null && input.deliverAt !== null && input.deliverAt > now ? input.deliverAt : null,
    createdAt: now,
  };
  const keys = [`gift-page:${me.id}`, `gift-page@${await keyedHash(c.env.SECRET, addressOf(c))}`];
  const limit = { siteId: site.id, keys, max: PAGES_AN_HOUR, within: 3_600_000, now };
  const [, stored] = await db.batch([countTry(db, limit), storeGifts(db, [row], counted)]);
  if (stored.length === 0) {
    throw new Fault('rate_limited', 'Too many payment pages were opened. Please wait an hour.', { retryAfter: 3600 });
  }
  const metadata = { lyceum_site: site.id, lyceum_member: me.id, lyceum_plan: input.plan, lyceum_gift: id };
  const params: Stripe.Checkout.SessionCreateParams = {
    line_items: [
      {
        quantity: 1,
        price_data: {
          currency: chosen.currency,
          unit_amount: chosen.amount,
          product_data: { name: `Gift: ${chosen.name}`, metadata: { lyceum_site: site.id, lyceum_plan: input.plan } },
        },
      },
    ],
    client_reference_id: me.id,
    metadata,
    ...payingOnce(metadata),
    ...taxed(site.rules.tax),
    success_url: back.paid,
    cancel_url: back.cancelled,
  };
  const { url } = await openSession(c.env, params, me, [id]);
  return { url };
}
