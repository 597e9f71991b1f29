import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { createPrice, priceData } from './catalog.ts';
import { invalid } from './errors.ts';
import { find } from './lists.ts';
import { amount, flag, text } from './params.ts';
import { snapshot } from './state.ts';

export const sessionLine = v.strictObject({
  adjustable_quantity: v.optional(
    v.strictObject({ enabled: flag, maximum: v.optional(amount), minimum: v.optional(amount) }),
  ),
  price: v.optional(text),
  price_data: v.optional(priceData),
  quantity: v.optional(amount),
});
type SessionLine = v.InferOutput<typeof sessionLine>;

export interface Sale {
  subscribing: boolean;
  /** Wanted by the session; otherwise the first price's own. */
  currency: string | undefined;
}

/** What is to be paid. All lines are checked before the first inline price is made: a refusal leaves nothing behind. */
export function linesOf(account: Account, lines: readonly SessionLine[], sale: Sale): Stripe.LineItem[] {
  const checked = lines.map((line, index) => checkLine(account, line, `line_items[${index}]`));
  if (sale.subscribing && !checked.some((line) => line.recurring)) {
    throw invalid('You must provide at least one recurring price in `subscription` mode.', 'line_items');
  }
  if (!sale.subscribing && checked.some((line) => line.recurring)) {
    throw invalid('You specified `payment` mode but passed a recurring price.', 'line_items');
  }
  const currency = sale.currency ?? checked[0]?.currency ?? 'usd';
  if (checked.some((line) => line.currency !== currency && !line.others.includes(currency))) {
    throw invalid(`All prices of a session must have the same currency: ${currency}.`, 'line_items');
  }
  return checked.map((line) => lineItem(account, inCurrency(account, line.price(), currency), line));
}

interface CheckedLine {
  currency: string;
  /** The price's other currencies. */
  others: string[];
  recurring: boolean;
  quantity: number;
  adjustable: Stripe.LineItem.AdjustableQuantity | null;
  /** The price itself; an inline one is made by the call. */
  price(): Stripe.Price;
}

function checkLine(account: Account, line: SessionLine, param: string): CheckedLine {
  const { quantity, price_data: inline } = line;
  if (quantity === undefined) throw invalid(`Quantity is required. Add \`quantity\` to \`${param}\``, param);
  const { enabled, minimum = 0, maximum = 99 } = line.adjustable_quantity ?? { enabled: false };
  const adjustable = enabled ? { enabled, minimum, maximum } : null;
  if (adjustable && (quantity < minimum || quantity > maximum)) {
    throw invalid('`quantity` must lie between the minimum and the maximum.', `${param}[quantity]`);
  }
  if (inline) {
    const at = `${param}[price_data]`;
    if (inline.product) find(account.state.products, 'product', inline.product, `${at}[product]`);
    const price = () => createPrice(account, { ...inline, active: false }, at);
    const recurring = inline.recurring !== undefined;
    return { currency: inline.currency, others: [], recurring, quantity, adjustable, price };
  }
  if (!line.price) throw invalid('You must pass `price` or `price_data`.', `${param}[price]`, 'parameter_missing');
  const price = find(account.state.prices, 'price', line.price, `${param}[price]`);
  if (!price.active) throw invalid(`The price \`${price.id}\` is not active.`, `${param}[price]`);
  const others = Object.keys(account.state.priceCurrencies.get(price.id) ?? {});
  const recurring = price.recurring !== null;
  return { currency: price.currency, others, recurring, quantity, adjustable, price: () => price };
}

/** The price as it is in one of its other currencies. */
function inCurrency({ state }: Account, price: Stripe.Price, currency: string): Stripe.Price {
  const copy = snapshot(price);
  const option = state.priceCurrencies.get(price.id)?.[currency];
  if (!option || currency === price.currency) return copy;
  const { unit_amount, unit_amount_decimal } = snapshot(option);
  return { ...copy, currency, unit_amount, unit_amount_decimal };
}

function lineItem(account: Account, price: Stripe.Price, line: CheckedLine): Stripe.LineItem {
  const product = account.state.products.get(String(price.product));
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: line.adjustable,
    amount_discount: 0,
    amount_subtotal: 0,
    amount_tax: 0,
    amount_total: 0,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: {},
    price,
    quantity: line.quantity,
  };
}
