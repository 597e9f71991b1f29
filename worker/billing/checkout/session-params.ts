import type Stripe from 'stripe';
import type { PlanKind } from '../../contract/billing.ts';
import type { Payer } from './open-session.ts';

/** A sale as the server has decided it. */
export interface Sale {
  siteId: string;
  plan: { id: string; kind: PlanKind; stripePriceId: string };
  payer: Payer;
  quantity: number;
  /** Named where the plan has several; else Stripe takes the price's own. */
  currency: string | null;
  /** 0: none, or the member had one. */
  trialDays: number;
  offer: { code: string; promotionCodeId: string } | null;
  referrerId: string | null;
  postSlug: string | null;
  tax: boolean;
  back: { paid: string; cancelled: string };
}

/**
 * The Checkout Session to ask Stripe for. No payment methods are named: Stripe offers those that the operator has
 * switched on and that can pay for this, so Alipay and WeChat Pay for what is paid once.
 */
export function sessionParams(sale: Sale): Stripe.Checkout.SessionCreateParams & { metadata: Record<string, string> } {
  const { plan, payer, offer, tax, back } = sale;
  const metadata = metadataOf(sale);
  return {
    line_items: [{ price: plan.stripePriceId, quantity: sale.quantity }],
    client_reference_id: payer.id,
    metadata,
    ...(sale.currency !== null && { currency: sale.currency }),
    ...(offer ? { discounts: [{ promotion_code: offer.promotionCodeId }] } : { allow_promotion_codes: true }),
    ...taxed(tax),
    ...(plan.kind === 'subscription' ? subscribing(sale, metadata) : payingOnce(metadata)),
    success_url: back.paid,
    cancel_url: back.cancelled,
  };
}

function subscribing({ trialDays }: Sale, metadata: Record<string, string>) {
  return {
    mode: 'subscription',
    // For a trial too: it is to become a membership without another visit to the payment page.
    payment_method_collection: 'always',
    subscription_data: {
      metadata,
      ...(trialDays > 0 && {
        trial_period_days: trialDays,
        trial_settings: { end_behavior: { missing_payment_method: 'cancel' } },
      }),
    },
  } satisfies Stripe.Checkout.SessionCreateParams;
}

export function payingOnce(metadata: Record<string, string>) {
  return {
    mode: 'payment',
    payment_intent_data: { metadata },
    // A subscription's buyer gets an invoice by itself.
    invoice_creation: { enabled: true },
    // WeChat Pay is offered only where it knows its client.
    payment_method_options: { wechat_pay: { client: 'web' } },
  } satisfies Stripe.Checkout.SessionCreateParams;
}

/** With Stripe Tax, where the owner has switched it on. */
export const taxed = (tax: boolean) =>
  tax && { automatic_tax: { enabled: true }, tax_id_collection: { enabled: true } };

/** It only nominates: the projection checks each against the database. */
function metadataOf({ siteId, plan, payer, offer, referrerId, postSlug }: Sale): Record<string, string> {
  return {
    lyceum_site: siteId,
    lyceum_member: payer.id,
    lyceum_plan: plan.id,
    ...(postSlug !== null && { lyceum_post: postSlug }),
    ...(offer && { lyceum_offer: offer.code }),
    ...(referrerId !== null && { lyceum_referrer: referrerId }),
  };
}
