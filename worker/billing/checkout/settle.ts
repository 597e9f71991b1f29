import type { Context } from 'hono';
import type Stripe from 'stripe';
import type { CheckoutStatus } from '../../contract/billing.ts';
import type { Env } from '../../env.ts';
import { ask } from '../../http/caller.ts';
import { Fault } from '../../http/fault.ts';
import { sendSoon } from '../../outbox/send-soon.ts';
import { idOf } from '../projection/fetch-object.ts';
import { project } from '../projection/project.ts';
import { askStripe } from '../stripe.ts';
import { paidBy } from './find-paid.ts';
import { sessionAtStripe } from './live-checkout.ts';

/**
 * The reader is back from the payment page. A paid checkout is fulfilled here and now, whether its webhook came
 * before, comes later or never. Anybody may ask: the id is a secret of the payer's, and the access goes to the member
 * for whom the checkout was opened, whoever asks.
 */
export async function settleCheckout(c: Context<Env>, id: string): Promise<CheckoutStatus> {
  const [{ site }] = await ask(c);
  const session = await sessionAtStripe(c.env, id);
  if (session?.metadata?.lyceum_site !== site.id) throw unknown(id);
  if (session.status === 'open') return { status: 'open', url: session.url };
  if (session.status !== 'complete') return { status: 'expired', url: null };
  if (session.payment_status === 'unpaid') {
    const { payment_intent: intent } = session;
    // By a method that settles later, which in the end took no money.
    const failed =
      intent !== null &&
      typeof intent === 'object' &&
      (intent.status === 'requires_payment_method' || intent.status === 'canceled');
    return { status: failed ? 'failed' : 'processing', url: null };
  }
  const ref = paidBy(session);
  if (!ref) throw unknown(id, `checkout ${id} of ${site.id} was finished without a payment`);
  const outcome = await project({ env: c.env, db: c.var.db, now: c.var.now }, ref, session.metadata);
  if (ref.type === 'subscription') c.executionCtx.waitUntil(bookInvoice(c, idOf(session.invoice), session.metadata));
  // Paid for a plan or a member that is gone: for people to sort out, so it is logged.
  if (outcome === 'ignored') throw unknown(id, `paid checkout ${id} of ${site.id} leads to no grant`);
  sendSoon(c);
  return { status: 'complete', url: null };
}

/** The books of a subscription's first payment: the access did not wait for them. Failing, they wait for the webhook. */
async function bookInvoice(c: Context<Env>, invoice: string | null, metadata: Stripe.Metadata): Promise<void> {
  if (invoice === null) return;
  try {
    const { data } = await askStripe(c.env, (stripe) => stripe.invoicePayments.list({ invoice, limit: 5 }));
    for (const { payment } of data) {
      const id = idOf(payment.payment_intent);
      if (id) await project({ env: c.env, db: c.var.db, now: c.var.now }, { type: 'payment', id }, metadata);
    }
  } catch (cause) {
    console.error(JSON.stringify({ requestId: c.var.requestId, code: 'books', cause: String(cause) }));
  }
}

const unknown = (id: string, cause?: string) =>
  new Fault('not_found', `There is no checkout ${id} on this site.`, cause === undefined ? {} : { cause });
