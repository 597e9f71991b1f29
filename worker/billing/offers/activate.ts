import { and, eq } from 'drizzle-orm';
import type { Context } from 'hono';
import { offer } from '../../db/offer.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { refusalOf } from '../refusal.ts';
import { findAtStripe } from '../stripe.ts';

/** Switches a code off, or on again: at Stripe first, so that the row never promises what the payment page refuses. */
export async function setOfferActive(c: Context<Env>, code: string, active: boolean): Promise<void> {
  const { db } = c.var;
  const same = and(eq(offer.siteId, siteOf(c)), eq(offer.code, code));
  const [caller, [found]] = await ask(
    c,
    db.select({ promotionCodeId: offer.stripePromotionCodeId }).from(offer).where(same),
  );
  if (!found) throw new Fault('not_found', `There is no code "${code}" on this site.`);
  const changed = await findAtStripe(c.env, async (stripe) => {
    try {
      return await stripe.promotionCodes.update(found.promotionCodeId, { active });
    } catch (error) {
      // Used up, over, or another site's code of the same spelling is active.
      if (active && refusalOf(error) && refusalOf(error)?.code !== 'resource_missing') throw over(code);
      throw error;
    }
  });
  if (active && !changed?.active) throw over(code);
  await db.batch([
    db.update(offer).set({ active }).where(same),
    auditAct(c, caller, {
      action: 'offer.active',
      subject: code,
      detail: { active },
    }),
  ]);
}

const over = (code: string) => new Fault('conflict', `The code "${code}" is over: make a new one.`);
