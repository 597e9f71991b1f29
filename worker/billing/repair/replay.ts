import { and, eq, sql } from 'drizzle-orm';
import type { Context } from 'hono';
import type { ReplayReply } from '../../contract/repair.ts';
import { stripeEvent } from '../../db/billing.ts';
import type { Env } from '../../env.ts';
import { auditAct } from '../../http/audit-act.ts';
import { ask, siteOf } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { type Ledger, type Outcome, project } from '../projection/project.ts';
import { reasonOf, takeIn } from '../projection/webhook.ts';
import { findAtStripe } from '../stripe.ts';
import { failureOf } from './mend.ts';

/**
 * Does what a delivery that failed should have done. The event is asked of Stripe anew; one that Stripe keeps no more
 * (30 days) still names its object. Beside what a projection takes, two round trips.
 * @throws Fault what the projection throws; the log then says so
 */
export async function replayEvent(c: Context<Env>, id: string): Promise<ReplayReply> {
  const { db, now } = c.var;
  const siteId = siteOf(c);
  const own = and(eq(stripeEvent.id, id), eq(stripeEvent.siteId, siteId));
  const [caller, [row]] = await ask(c, db.select({ objectId: stripeEvent.objectId }).from(stripeEvent).where(own));
  if (!row) throw new Fault('not_found', 'There is no such event on this site.');
  const replayed = (outcome: Outcome | 'failed', reason: string) =>
    db.batch([
      db
        .update(stripeEvent)
        .set({ outcome, reason, attempts: sql`${stripeEvent.attempts} + 1` })
        .where(own),
      auditAct(c, caller, {
        action: 'event.replay',
        subject: row.objectId,
        detail: { event: id, outcome },
      }),
    ]);
  let outcome: Outcome;
  try {
    outcome = await takeInAgain({ env: c.env, db, now }, id, row.objectId);
  } catch (error) {
    await replayed('failed', reasonOf(error));
    throw error;
  }
  await replayed(outcome, '');
  return { outcome };
}

async function takeInAgain(ledger: Ledger, id: string, objectId: string): Promise<Outcome> {
  if (id !== failureOf(objectId)) {
    const event = await findAtStripe(ledger.env, (stripe) => stripe.events.retrieve(id));
    if (event) return takeIn(ledger, event);
  }
  const type = objectId.startsWith('sub_') ? 'subscription' : 'payment';
  return project(ledger, { type, id: objectId });
}
