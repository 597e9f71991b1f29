import type Stripe from 'stripe';

const DAY = 86_400;

/**
 * The end of the billing period that starts at `start`, in seconds. Months count from the anchor, so that
 * one begun on the 31st ends on the last day of a shorter month and on the 31st again afterwards.
 * https://docs.stripe.com/billing/subscriptions/billing-cycle
 */
export function periodEnd(anchor: number, start: number, recurring: Stripe.Price.Recurring): number {
  const { interval, interval_count } = recurring;
  if (interval === 'day') return start + interval_count * DAY;
  if (interval === 'week') return start + interval_count * 7 * DAY;
  const step = interval_count * (interval === 'year' ? 12 : 1);
  for (let months = step; ; months += step) {
    const end = addMonths(anchor, months);
    if (end > start) return end;
  }
}

/** The same day some months on, or the last of a shorter month; seconds. */
export function addMonths(at: number, months: number): number {
  const from = new Date(at * 1000);
  const to = new Date(from);
  to.setUTCDate(1);
  to.setUTCMonth(from.getUTCMonth() + months);
  const last = new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() + 1, 0)).getUTCDate();
  to.setUTCDate(Math.min(from.getUTCDate(), last));
  return to.getTime() / 1000;
}
