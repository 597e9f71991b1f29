import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { invalid } from './errors.ts';
import { paymentsOf } from './invoice-payments.ts';
import { refundsOf } from './refunds.ts';
import { snapshot } from './state.ts';

const DEPTH = 4;

/** A copy, where anything is asked for, with the named ids replaced by their objects: https://docs.stripe.com/api/expanding_objects */
export function expand<T extends object>(account: Account, reply: T, paths: readonly string[]): T {
  if (paths.length === 0) return reply;
  const copy = snapshot(reply);
  for (const path of paths) {
    const steps = path.split('.');
    if (steps.length > DEPTH + 1) throw invalid(`You cannot expand more than ${DEPTH} levels of a property.`, 'expand');
    descend(account, copy, steps, path);
  }
  return copy;
}

function descend(account: Account, value: unknown, steps: readonly string[], path: string) {
  const [step, ...rest] = steps;
  if (step === undefined || value === null) return;
  if (Array.isArray(value)) {
    for (const element of value) descend(account, element, steps, path);
    return;
  }
  if (typeof value !== 'object') throw unexpandable(path);
  unfold(account, value, step);
  unfoldOffers(account, value, path);
  const found = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  if (found === undefined) throw unexpandable(path);
  const object = (id: string) => {
    const known = lookUp(account, id);
    if (!known) throw unexpandable(path);
    return snapshot(known);
  };
  if (typeof found === 'string') Reflect.set(value, step, object(found));
  else if (Array.isArray(found)) {
    Reflect.set(
      value,
      step,
      found.map((element) => (typeof element === 'string' ? object(element) : element)),
    );
  } else if (typeof found !== 'object') throw unexpandable(path);
  descend(account, Reflect.get(value, step), rest, path);
}

const unexpandable = (path: string) => invalid(`This property cannot be expanded (${path}).`, 'expand');

/** What Stripe shows only to those who ask for it. */
function unfold(account: Account, value: object, step: string) {
  if (!('object' in value) || !('id' in value) || typeof value.id !== 'string' || Object.hasOwn(value, step)) return;
  const { state } = account;
  const { id } = value;
  const found: Record<string, () => unknown> = {
    'checkout.session.line_items': () => lineItems(account, id),
    'charge.refunds': () => refundsOf(account, id),
    'invoice.payments': () => paymentsOf(account, id),
    'coupon.applies_to': () => state.couponProducts.has(id) && { products: state.couponProducts.get(id) },
    'price.currency_options': () => state.priceCurrencies.get(id),
  };
  const hidden = found[`${String(value.object)}.${step}`]?.();
  if (hidden) Reflect.set(value, step, snapshot(hidden));
}

/** The one hidden list that lies deeper: `features.subscription_update.products`. */
function unfoldOffers({ state }: Account, value: object, path: string) {
  if (!path.endsWith('features.subscription_update.products') || !isConfiguration(value)) return;
  value.features.subscription_update.products = snapshot(state.portalOffers.get(value.id) ?? []);
}

const isConfiguration = (value: object): value is Stripe.BillingPortal.Configuration =>
  'object' in value && value.object === 'billing_portal.configuration';

export function lineItems(account: Account, session: string): Stripe.ApiList<Stripe.LineItem> {
  const data = account.state.checkouts.get(session)?.lineItems ?? [];
  return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${session}/line_items` };
}

function lookUp({ state }: Account, id: string): object | undefined {
  const shelves = [
    state.customers,
    state.deletedCustomers,
    state.subscriptions,
    state.invoices,
    state.paymentIntents,
    state.paymentMethods,
    state.charges,
    state.refunds,
    state.disputes,
    state.prices,
    state.products,
    state.discounts,
    state.promotionCodes,
    state.coupons,
    state.deletedCoupons,
    state.portalConfigurations,
  ];
  for (const shelf of shelves) {
    const found = shelf.get(id);
    if (found) return found;
  }
  return undefined;
}
