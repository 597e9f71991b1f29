import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { OfferList, OfferTerms } from '../../contract/offer.ts';
import { plan } from '../../db/billing.ts';
import { offer } from '../../db/offer.ts';
import type { Bindings, Env } from '../../env.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { askStripe } from '../stripe.ts';

const termsColumns = {
  code: offer.code,
  name: offer.name,
  plan: offer.planId,
  percent: offer.percent,
  amount: offer.amount,
  currency: offer.currency,
  duration: offer.duration,
  months: offer.months,
};

/** How many of the account's newest promotion codes are looked through for their uses. */
const LOOKED_AT = 1000;

/** All codes of the site, newest first, with Stripe's count of their uses. */
export async function listOffers(c: Context<Env>): Promise<OfferList> {
  const [, rows] = await ask(
    c,
    c.var.db
      .select({
        ...termsColumns,
        maxUses: offer.maxUses,
        expiresAt: offer.expiresAt,
        active: offer.active,
        createdAt: offer.createdAt,
        promotionCodeId: offer.stripePromotionCodeId,
      })
      .from(offer)
      .where(eq(offer.siteId, siteOf(c)))
      .orderBy(desc(offer.createdAt), offer.code)
      .limit(200),
  );
  const uses = await usesOf(c.env, new Set(rows.map(({ promotionCodeId }) => promotionCodeId)));
  return { offers: rows.map(({ promotionCodeId, ...row }) => ({ ...row, uses: uses.get(promotionCodeId) ?? null })) };
}

/** The list is of use without the counts: so an outage only leaves them out. */
async function usesOf(env: Bindings, wanted: ReadonlySet<string>): Promise<Map<string, number>> {
  const uses = new Map<string, number>();
  if (wanted.size === 0) return uses;
  try {
    await askStripe(env, async (stripe) => {
      let seen = 0;
      for await (const { id, times_redeemed } of stripe.promotionCodes.list({ limit: 100 })) {
        if (wanted.has(id)) uses.set(id, times_redeemed);
        if (uses.size === wanted.size || ++seen === LOOKED_AT) break;
      }
    });
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    console.error(JSON.stringify({ code: error.code, cause: String(error.cause) }));
  }
  return uses;
}

/**
 * What a code does for a plan, for the page that an offer link leads to. How often it was used is Stripe's to know: one
 * that is used up is told at the checkout.
 * @throws Fault `not_found`, the same for a code that never was and one that is over
 */
export async function readOffer(c: Context<Env>, code: string, planId: string | undefined): Promise<OfferTerms> {
  const { db, now } = c.var;
  const forPlan =
    planId === undefined
      ? undefined
      : or(
          eq(offer.planId, planId),
          and(
            isNull(offer.planId),
            sql`exists (select 1 from ${plan} where ${plan.siteId} = ${siteOf(c)} and ${plan.id} = ${planId}
              and ${plan.active} and ${plan.createdAt} <= ${offer.createdAt})`,
          ),
        );
  const [, [found]] = await ask(
    c,
    db
      .select(termsColumns)
      .from(offer)
      .where(
        and(
          eq(offer.siteId, siteOf(c)),
          eq(offer.code, code),
          eq(offer.active, true),
          or(isNull(offer.expiresAt), gt(offer.expiresAt, now)),
          forPlan,
        ),
      ),
  );
  if (!found) throw new Fault('not_found', 'This promotion code is not good (any more).');
  return found;
}
