import type { Context } from 'hono';
import type Stripe from 'stripe';
import type { Env } from '../../env.ts';
import { ask, signedIn } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { fetchObject } from '../projection/fetch-object.ts';
import { project } from '../projection/project.ts';
import { askStripe } from '../stripe.ts';
import { ownSubscriptions } from './open.ts';

const HOUR = 3_600_000;

/**
 * Leaves out the next renewals of the caller's own subscription. Stripe's `pause_collection` goes on making invoices and
 * voids them, so access ends with the period that is paid. Collection resumes an hour before the first renewal that is to
 * be paid: any earlier, and the rest of a period that nobody paid for would be open. A yearly renewal cannot be left out,
 * that would be a year.
 */
export async function pauseSubscription(c: Context<Env>, id: string, months: number): Promise<void> {
  const { db, now } = c.var;
  const own = await ownSubscription(c, id);
  if (own.interval !== 'month') throw new Fault('conflict', 'Only a monthly subscription can be paused.');
  if (own.status !== 'active' || own.cancelAt !== null) {
    throw new Fault('conflict', 'Only a subscription that is paid and renews can be paused.');
  }
  // Once paused, it stays with what was said first: a pause that could be prolonged for ever would never be paid again.
  if (!own.paused) {
    const resumesAt = Math.floor((monthsAfter(own.periodEndsAt, months) - HOUR) / 1000);
    await askStripe(c.env, (stripe) =>
      stripe.subscriptions.update(id, { pause_collection: { behavior: 'void', resumes_at: resumesAt } }),
    );
  }
  await project({ env: c.env, db, now }, { type: 'subscription', id });
}

/** Ends a pause: at once where the period is paid, else with a new period that is charged now. */
export async function resumeSubscription(c: Context<Env>, id: string): Promise<void> {
  const { db, now } = c.var;
  await ownSubscription(c, id);
  const current = await fetchObject(c.env, { type: 'subscription', id });
  if (current?.type !== 'subscription') throw unknown();
  if (current.subscription.pause_collection) {
    const anew: Stripe.SubscriptionUpdateParams = { billing_cycle_anchor: { type: 'now' }, proration_behavior: 'none' };
    const params = { pause_collection: '' as const, ...(current.settled ? {} : anew) };
    await askStripe(c.env, (stripe) => stripe.subscriptions.update(id, params));
  }
  await project({ env: c.env, db, now }, { type: 'subscription', id }, current.metadata);
}

async function ownSubscription(c: Context<Env>, id: string) {
  const [caller, subscriptions] = await ask(c, ownSubscriptions(c));
  signedIn(caller);
  const own = subscriptions.find((row) => row.id === id);
  if (!own) throw unknown();
  return own;
}

const unknown = () => new Fault('not_found', 'You have no such subscription here.');

/** Calendar months, in UTC as Stripe counts them: from the 31st to the last day of a shorter month. */
function monthsAfter(time: number, months: number): number {
  const date = new Date(time);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date.getTime();
}
