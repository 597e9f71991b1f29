import type Stripe from 'stripe';
import type { Account } from './account.ts';
import { invalid } from './errors.ts';
import { snapshot } from './state.ts';

const DEPTH = 4;

/** A copy with the named ids replaced by their objects: https://docs.stripe.com/api/expanding_objects */
export function expand<T extends object>(account: Account, reply: T, paths: readonly string[]): T {
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
  if (step === 'line_items' && isSession(value)) value.line_items ??= lineItems(account, value.id);
  const found = Object.hasOwn(value, step) ? Reflect.get(value, step) : undefined;
  if (found === undefined) throw unexpandable(path);
  if (typeof found === 'string') {
    const object = lookUp(account, found);
    if (!object) throw unexpandable(path);
    Reflect.set(value, step, snapshot(object));
  } else if (typeof found !== 'object') throw unexpandable(path);
  descend(account, Reflect.get(value, step), rest, path);
}

const unexpandable = (path: string) => invalid(`This property cannot be expanded (${path}).`, 'expand');

function isSession(value: object): value is Stripe.Checkout.Session {
  return 'object' in value && value.object === 'checkout.session';
}

export function lineItems(account: Account, session: string): Stripe.ApiList<Stripe.LineItem> {
  const data = account.state.checkouts.get(session)?.lineItems ?? [];
  return { object: 'list', data, has_more: false, url: `/v1/checkout/sessions/${session}/line_items` };
}

function lookUp({ state }: Account, id: string): object | undefined {
  return (
    state.customers.get(id) ??
    state.subscriptions.get(id) ??
    state.invoices.get(id) ??
    state.paymentIntents.get(id) ??
    state.prices.get(id) ??
    state.products.get(id)
  );
}
