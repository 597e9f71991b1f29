import type Stripe from 'stripe';
import * as v from 'valibot';
import { type Account, newId } from './account.ts';
import { createPrice, priceData } from './catalog.ts';
import { invalid } from './errors.ts';
import { find } from './lists.ts';
import { amount, text } from './params.ts';
import { snapshot } from './state.ts';

export const sessionLine = v.strictObject({
  price: v.optional(text),
  price_data: v.optional(priceData),
  quantity: v.optional(amount),
});
type SessionLine = v.InferOutput<typeof sessionLine>;

/** What is to be paid. All lines are checked before the first inline price is made: a refusal leaves nothing behind. */
export function linesOf(
  account: Account,
  lines: readonly SessionLine[],
  subscribing: boolean,
  trial: boolean,
): Stripe.LineItem[] {
  const checked = lines.map((line, index) => checkLine(account, line, `line_items[${index}]`));
  if (subscribing && !checked.some((line) => line.recurring)) {
    throw invalid('You must provide at least one recurring price in `subscription` mode.', 'line_items');
  }
  if (!subscribing && checked.some((line) => line.recurring)) {
    throw invalid('You specified `payment` mode but passed a recurring price.', 'line_items');
  }
  if (new Set(checked.map((line) => line.currency)).size > 1) {
    throw invalid('All prices of a session must have the same currency.', 'line_items');
  }
  return checked.map((line) => lineItem(account, line.price(), line.quantity, trial));
}

interface CheckedLine {
  currency: string;
  recurring: boolean;
  quantity: number;
  /** The price itself; an inline one is made by the call. */
  price(): Stripe.Price;
}

function checkLine(account: Account, line: SessionLine, param: string): CheckedLine {
  const { quantity, price_data: inline } = line;
  if (quantity === undefined) throw invalid(`Quantity is required. Add \`quantity\` to \`${param}\``, param);
  if (inline) {
    const at = `${param}[price_data]`;
    if (inline.product) find(account.state.products, 'product', inline.product, `${at}[product]`);
    const price = () => createPrice(account, { ...inline, active: false }, at);
    return { currency: inline.currency, recurring: inline.recurring !== undefined, quantity, price };
  }
  if (!line.price) throw invalid('You must pass `price` or `price_data`.', `${param}[price]`, 'parameter_missing');
  const price = find(account.state.prices, 'price', line.price, `${param}[price]`);
  if (!price.active) throw invalid(`The price \`${price.id}\` is not active.`, `${param}[price]`);
  return { currency: price.currency, recurring: price.recurring !== null, quantity, price: () => price };
}

function lineItem(account: Account, price: Stripe.Price, quantity: number, trial: boolean): Stripe.LineItem {
  const product = account.state.products.get(String(price.product));
  const total = trial && price.recurring ? 0 : (price.unit_amount ?? 0) * quantity;
  return {
    id: newId('li'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: total,
    amount_tax: 0,
    amount_total: total,
    currency: price.currency,
    description: product?.name ?? null,
    metadata: {},
    price: snapshot(price),
    quantity,
  };
}
