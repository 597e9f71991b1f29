import type { Context } from 'hono';
import type { Env } from '../../env.ts';
import { ask, signedIn } from '../../http/caller.ts';
import { project } from '../projection/project.ts';
import { findAtStripe } from '../stripe.ts';
import { ownSubscriptions } from './open.ts';

const MOST = 5;

/**
 * Back from the portal: makes the ledger say what Stripe says of the member's subscriptions, so that what was changed
 * there shows at once, whenever the webhook comes.
 */
export async function refreshAccount(c: Context<Env>): Promise<void> {
  const { db, now } = c.var;
  const [caller, own] = await ask(c, ownSubscriptions(c));
  const me = signedIn(caller);
  const customer = me.stripeCustomerId;
  if (!customer) return;
  // Those that Stripe has and the ledger does not know yet, too.
  const list = await findAtStripe(c.env, (stripe) => stripe.subscriptions.list({ customer, limit: MOST }));
  const theirs = (list?.data ?? []).filter(
    ({ metadata }) => metadata.lyceum_site === caller.site.id && metadata.lyceum_member === me.id,
  );
  const hints = new Map(theirs.map(({ id, metadata }) => [id, metadata]));
  const ids = [...new Set([...theirs, ...own].map(({ id }) => id))].slice(0, MOST);
  await Promise.all(ids.map((id) => project({ env: c.env, db, now }, { type: 'subscription', id }, hints.get(id))));
}
