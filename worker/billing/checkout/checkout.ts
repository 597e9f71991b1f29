import { and, eq, isNull } from 'drizzle-orm';
import type { Context } from 'hono';
import type Stripe from 'stripe';
import type * as v from 'valibot';
import { grantsOf, toGrants } from '../../access/ledger.ts';
import type { CheckoutInput, CheckoutReply } from '../../contract/billing.ts';
import { plan } from '../../db/billing.ts';
import { member } from '../../db/member.ts';
import { offer } from '../../db/offer.ts';
import { post } from '../../db/post.ts';
import type { Env } from '../../env.ts';
import { ask, signedIn, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { offerFits } from '../offers/fit.ts';
import { project } from '../projection/project.ts';
import { returnAddresses } from '../return-address.ts';
import { addressKey, limitAttempts, recentAttempts } from './attempts.ts';
import { findPaid, paidBy } from './find-paid.ts';
import { contentsOf, holds, stackingOn, subscriptionsOf } from './holdings.ts';
import { keepOnly, newestCheckout, reuseOrClose, sessionAtStripe } from './live-checkout.ts';
import { deadOffer, openSession, wantedBy } from './open-session.ts';
import { sessionParams } from './session-params.ts';

/** In the address after paying. */
const MARK = 'lyceum_checkout';
/** Stripe keeps even its own failures under an idempotency key: after this long, another is used. */
const WINDOW = 10 * 60_000;

/**
 * Opens a Stripe Checkout for the signed-in member. Price and payer are the server's; the page says only which plan, in
 * which of its currencies, for how many of its seats, with which code.
 */
export async function startCheckout(
  c: Context<Env>,
  input: v.InferOutput<typeof CheckoutInput>,
): Promise<CheckoutReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const address = await addressKey(c);
  const [caller, [chosen], contents, rows, stacking, subscriptions, [before], offers, referrers, posts, attempts] =
    await ask(
      c,
      db
        .select()
        .from(plan)
        .where(and(eq(plan.siteId, siteId), eq(plan.id, input.plan), eq(plan.active, true))),
      contentsOf(c, input.plan),
      grantsOf(c),
      stackingOn(c, input.plan),
      subscriptionsOf(c, input.plan),
      newestCheckout(c),
      db
        .select()
        .from(offer)
        .where(and(eq(offer.siteId, siteId), eq(offer.code, input.offer ?? ''))),
      db
        .select({ id: member.id })
        .from(member)
        .where(and(eq(member.siteId, siteId), eq(member.referralCode, input.referral ?? ''), isNull(member.bannedAt))),
      db
        .select({ slug: post.slug })
        .from(post)
        .where(and(eq(post.siteId, siteId), eq(post.slug, input.post ?? ''))),
      recentAttempts(c, address),
    );
  const me = signedIn(caller);
  const back = returnAddresses(c, caller, input.returnTo, MARK);
  if (!chosen) throw new Fault('not_found', `There is no plan "${input.plan}" on this site.`);
  const currency = currencyOf(chosen, input.currency);
  if (input.quantity > chosen.seats) {
    throw new Fault('bad_request', `The plan "${chosen.id}" is for ${chosen.seats} at most.`);
  }
  const grants = toGrants(rows);
  if (
    holds(
      grants,
      stacking.map(({ id }) => id),
      { ...chosen, contents },
      now,
    )
  )
    throw alreadyEntitled();
  if (chosen.kind === 'subscription' && subscriptions.some(({ live }) => live)) throw alreadySubscribed();
  const [code] = offers;
  if (input.offer !== undefined && !(code && offerFits(code, chosen, currency ?? chosen.currency, now))) {
    throw deadOffer();
  }

  const params = sessionParams({
    siteId,
    plan: chosen,
    payer: me,
    quantity: input.quantity,
    currency,
    trialDays: subscriptions.some(({ tried }) => tried) ? 0 : chosen.trialDays,
    offer: code && input.offer !== undefined ? { code: code.code, promotionCodeId: code.stripePromotionCodeId } : null,
    referrerId: referrers.find(({ id }) => id !== me.id)?.id ?? null,
    postSlug: posts[0]?.slug ?? null,
    tax: caller.site.rules.tax,
    back,
  });
  const last = before && (await sessionAtStripe(c.env, before.id));
  if (last) {
    const reused = await reuseOrClose(c.env, last, await wantedBy(params, me));
    if (reused) return { url: reused };
    if (await fulfil(c, last, new Set(grants.map(({ id }) => id)))) throw alreadyEntitled();
  }
  if (chosen.kind === 'subscription') {
    // Paid, but neither came back nor was announced: this must not be charged again.
    const paid = await findPaid(c.env, siteId, me);
    const outcome =
      paid && (await project({ env: c.env, db, now }, { type: 'subscription', id: paid }, params.metadata));
    if (outcome === 'projected') throw alreadyEntitled();
  }
  limitAttempts(attempts, address, now);
  // Clicks at the same moment make one session. The checkout before makes the next one another.
  const session = await openSession(c.env, params, me, [before?.id, Math.floor(now / WINDOW)]);
  const purchase = { memberId: me.id, planId: chosen.id, returnTo: back.paid, before: before?.id, address };
  return { url: await keepOnly(c, session, purchase) };
}

/** The currency to name to Stripe: the wanted one, or the plan's first where it has several. Null where it has one. */
function currencyOf(
  { currency, prices }: Pick<typeof plan.$inferSelect, 'currency' | 'prices'>,
  wanted: string | undefined,
): string | null {
  const own = [currency, ...prices.map((price) => price.currency)];
  if (wanted !== undefined && !own.includes(wanted)) {
    throw new Fault('bad_request', 'currency must be one of those that the plan is sold in.');
  }
  return prices.length > 0 ? (wanted ?? currency) : null;
}

/**
 * The member's checkout before this one may be paid without anybody having told so: then its access is written now,
 * and nobody pays twice. @returns whether it was
 */
async function fulfil(c: Context<Env>, session: Stripe.Checkout.Session, known: ReadonlySet<string>): Promise<boolean> {
  if (session.status !== 'complete') return false;
  const { payment_intent: intent } = session;
  if (intent !== null && typeof intent === 'object' && intent.status === 'processing') {
    throw new Fault('conflict', 'A payment of yours is still being worked on by your bank. Please wait for it.');
  }
  const ref = paidBy(session);
  if (!ref || known.has(ref.id) || session.payment_status === 'unpaid') return false;
  const ledger = { env: c.env, db: c.var.db, now: c.var.now };
  return (await project(ledger, ref, session.metadata ?? {})) === 'projected';
}

const alreadyEntitled = () => new Fault('already_entitled', 'You have access already.');
const alreadySubscribed = () =>
  new Fault('already_entitled', 'You have a subscription already. You can change its plan in your account.');
