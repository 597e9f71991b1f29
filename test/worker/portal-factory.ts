import { env } from 'cloudflare:workers';
import { inject } from 'vitest';
import { project } from '../../worker/billing/projection/project.ts';
import { buy, stripe } from './billing-factory.ts';
import { db, makeMember } from './world.ts';

const standIn = inject('stripeUrl');

/** A control of the stand-in: what a bank, a clock or Stripe's operator does. */
export async function control(path: string, body: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  const reply = await fetch(`${standIn}/_sandbox${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  const answer = (await reply.json()) as Record<string, unknown>;
  if (!reply.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
  return answer;
}

/** A member with a paid subscription to `monthly` that the ledger and the books know of. */
export async function makeSubscriber(siteId: string) {
  const member = await makeMember(siteId);
  const { subscription } = await buy(member);
  const payment = await paymentOf(subscription);
  await project({ env, db, now: Date.now() }, { type: 'payment', id: payment });
  return { ...member, subscription, payment };
}

/** The PaymentIntent that paid the subscription's newest invoice. */
export async function paymentOf(subscription: string): Promise<string> {
  const invoices = await stripe.invoices.list({ subscription, limit: 1, expand: ['data.payments'] });
  const intent = invoices.data[0]?.payments?.data[0]?.payment.payment_intent;
  const id = typeof intent === 'string' ? intent : intent?.id;
  if (!id) throw new Error(`${subscription} is not paid`);
  return id;
}

/** The form of a portal page, sent as the payer's browser would. */
export async function press(url: string, fields: Record<string, string>): Promise<string | null> {
  const reply = await fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  await reply.body?.cancel();
  return reply.headers.get('Location');
}
