import type { Context } from 'hono';
import type { CheckoutStatus } from '../contract/billing.ts';
import type { Env } from '../env.ts';
import { ask } from '../http/caller.ts';
import { Fault } from '../http/fault.ts';
import { project } from './project.ts';
import { findAtStripe } from './stripe.ts';

/**
 * The reader is back from the payment page. A paid checkout is fulfilled here and now, whether its webhook came
 * before, comes later or never. Anybody may ask: the id is a secret of the payer's, and the access goes to the member
 * for whom the checkout was opened, whoever asks.
 */
export async function settleCheckout(c: Context<Env>, id: string): Promise<CheckoutStatus> {
  const [{ site }] = await ask(c);
  const session = await findAtStripe(c.env, (stripe) => stripe.checkout.sessions.retrieve(id));
  if (session?.metadata?.lyceum_site !== site.id) throw unknown(id);
  if (session.status === 'open') return { status: 'open', url: session.url };
  if (session.status !== 'complete') return { status: 'expired', url: null };
  if (session.payment_status === 'unpaid') return { status: 'processing', url: null };
  const { subscription } = session;
  if (!subscription) throw unknown(id);
  const outcome = await project(
    { env: c.env, db: c.var.db, now: c.var.now },
    { type: 'subscription', id: typeof subscription === 'string' ? subscription : subscription.id },
    session.metadata,
  );
  // Paid for a plan or a member that is gone: for people to sort out, so it is logged.
  if (outcome === 'ignored') throw unknown(id, `paid checkout ${id} of ${site.id} leads to no grant`);
  return { status: 'complete', url: null };
}

const unknown = (id: string, cause?: string) =>
  new Fault('not_found', `There is no checkout ${id} on this site.`, cause === undefined ? {} : { cause });
