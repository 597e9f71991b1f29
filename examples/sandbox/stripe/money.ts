import type Stripe from 'stripe';

/** `900, 'usd'` → `$9.00`: Stripe's minor units, https://docs.stripe.com/currencies */
export function money(amount: number, currency: string): string {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** `$9.00 per month`, `$20.00 every 3 months`, `$5.00`. */
export function priceText(price: Stripe.Price): string {
  const each = money(price.unit_amount ?? 0, price.currency);
  if (!price.recurring) return each;
  const { interval, interval_count } = price.recurring;
  return interval_count === 1 ? `${each} per ${interval}` : `${each} every ${interval_count} ${interval}s`;
}
