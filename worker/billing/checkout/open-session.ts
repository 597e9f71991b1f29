import type Stripe from 'stripe';
import type { Bindings } from '../../env.ts';
import { Fault } from '../../http/fault.ts';
import { sha256 } from '../../http/hash.ts';
import { refusalOf } from '../refusal.ts';
import { askStripe } from '../stripe.ts';
import { WANTED } from './live-checkout.ts';

export interface Payer {
  id: string;
  email: string;
  stripeCustomerId: string | null;
}

type Params = Stripe.Checkout.SessionCreateParams;

/** What the session is asked for as, a hash of all of it: what differs in anything is another checkout. */
export const wantedBy = (params: Params, payer: Payer): Promise<string> =>
  sha256(JSON.stringify(withPayer(params, payer)));

/**
 * Makes the session. Requests at the same moment for the same get the same one: `attempt` is what else must be the same.
 * A customer who was deleted at Stripe buys as a new one.
 * @throws Fault `conflict` for a promotion code that Stripe does not take (any more), `payment_unavailable`
 */
export function openSession(env: Bindings, params: Params, payer: Payer, attempt: readonly unknown[]) {
  return askStripe(env, async (stripe) => {
    const create = async (as: Payer) => {
      const whole = withPayer(params, as);
      const metadata = { ...whole.metadata, [WANTED]: await wantedBy(params, as) };
      const idempotencyKey = await sha256(JSON.stringify([whole, ...attempt]));
      return withPage(await stripe.checkout.sessions.create({ ...whole, metadata }, { idempotencyKey }));
    };
    try {
      return await create(payer);
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal?.param?.startsWith('discounts')) throw deadOffer();
      if (payer.stripeCustomerId === null || refusal?.code !== 'resource_missing' || refusal.param !== 'customer') {
        throw error;
      }
      return await create({ ...payer, stripeCustomerId: null });
    }
  });
}

function withPage({ id, url, status }: Stripe.Checkout.Session): { id: string; url: string } {
  if (url !== null) return { id, url };
  throw new Fault('payment_unavailable', 'The payment page could not be opened. Please try again in a moment.', {
    cause: `checkout session ${id} is ${status} and has no url`,
  });
}

export const deadOffer = () =>
  new Fault('conflict', 'This promotion code is not good for this (any more). You can go on without it.');

function withPayer(params: Params, payer: Payer): Params {
  if (payer.stripeCustomerId !== null) {
    const updated = params.automatic_tax?.enabled && { customer_update: { address: 'auto', name: 'auto' } as const };
    return { ...params, customer: payer.stripeCustomerId, ...updated };
  }
  const kept = params.mode === 'payment' && { customer_creation: 'always' as const };
  return { ...params, customer_email: payer.email, ...kept };
}
