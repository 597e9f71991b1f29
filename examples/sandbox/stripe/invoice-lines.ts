import Stripe from 'stripe';
import { newId } from './account.ts';
import type { Net } from './discounting.ts';
import { idOf } from './lists.ts';

export interface InvoiceLine {
  price: Stripe.Price;
  quantity: number;
  /** Before discount and tax: 0 in a trial, negative for unused time. */
  amount: number;
  description: string;
  /** The subscription's item that the line bills; null for a one-time price. */
  item: string | null;
  /** Charges or credits a part of a period. */
  proration: boolean;
  period: { start: number; end: number };
}

export function invoiceLine(
  invoice: string,
  line: InvoiceLine,
  net: Net,
  subscription: Stripe.Subscription | null,
): Stripe.InvoiceLineItem {
  return {
    id: newId('il'),
    object: 'line_item',
    amount: line.amount,
    currency: line.price.currency,
    description: line.description,
    discount_amounts: net.discounts.map(({ id, amount }) => ({ amount, discount: id })),
    discountable: !line.proration,
    discounts: net.discounts.map(({ id }) => id),
    invoice,
    livemode: false,
    metadata: subscription?.metadata ?? {},
    parent: subscription && line.item ? parentOf(subscription, line.item, line.proration) : null,
    period: line.period,
    pretax_credit_amounts: [],
    pricing: {
      price_details: { price: line.price.id, product: idOf(line.price.product) ?? '' },
      type: 'price_details',
      unit_amount_decimal: line.price.unit_amount_decimal,
    },
    quantity: line.quantity,
    quantity_decimal: Stripe.Decimal.from(line.quantity),
    subscription: subscription?.id ?? null,
    subtotal: line.amount,
    taxes: net.tax ? [taxOf(net.tax, net.total - net.tax)] : [],
  };
}

function parentOf(subscription: Stripe.Subscription, item: string, proration: boolean): Stripe.InvoiceLineItem.Parent {
  return {
    invoice_item_details: null,
    subscription_item_details: {
      invoice_item: null,
      proration,
      proration_details: { credited_items: null },
      subscription: subscription.id,
      subscription_item: item,
    },
    type: 'subscription_item_details',
  };
}

/** One tax, of the line or of the whole invoice. */
export function taxOf(amount: number, taxable: number): Stripe.Invoice.TotalTax {
  return {
    amount,
    tax_behavior: 'exclusive',
    tax_rate_details: { tax_rate: 'txr_stand_in' },
    taxability_reason: 'standard_rated',
    taxable_amount: taxable,
    type: 'tax_rate_details',
  };
}
