import type Stripe from 'stripe';

/** One line before discount and tax, in the currency's minor unit; negative for a credit. */
export interface Gross {
  amount: number;
  product: string;
  /** Credits and charges for a part of a period carry their discount already. */
  discountable: boolean;
}

/** A coupon as it applies: the products it is limited to, or null for all. */
export interface Reduction {
  id: string;
  coupon: Stripe.Coupon;
  products: readonly string[] | null;
}

export interface Net {
  /** What each reduction takes off the line, by its id. */
  discounts: { id: string; amount: number }[];
  tax: number;
  total: number;
}

/** The stand-in's one tax: 20 % on top, wherever the payer lives. */
const TAX = 0.2;

/** Discounts first, each on what the last one left; then tax on the rest. */
export function settle(lines: readonly Gross[], reductions: readonly Reduction[], taxed: boolean): Net[] {
  const nets = lines.map((line): Net => ({ discounts: [], tax: 0, total: line.amount }));
  for (const { id, coupon, products } of reductions) {
    const eligible = lines.flatMap((line, index) => {
      const net = nets[index];
      const fits = line.discountable && line.amount > 0 && (!products || products.includes(line.product));
      return net && fits ? [net] : [];
    });
    const shares = sharesOf(
      coupon,
      eligible.map((net) => net.total),
    );
    for (const [index, net] of eligible.entries()) {
      const amount = shares[index] ?? 0;
      net.discounts.push({ id, amount });
      net.total -= amount;
    }
  }
  for (const net of nets) {
    net.tax = taxed ? Math.round(net.total * TAX) : 0;
    net.total += net.tax;
  }
  return nets;
}

/** A percentage is rounded line by line; an amount is spread so that the parts add up to it. */
function sharesOf(coupon: Stripe.Coupon, amounts: readonly number[]): number[] {
  const { percent_off, amount_off } = coupon;
  if (percent_off !== null) return amounts.map((amount) => Math.round((amount * percent_off) / 100));
  const whole = amounts.reduce((sum, amount) => sum + amount, 0);
  const off = Math.min(amount_off ?? 0, whole);
  let seen = 0;
  return amounts.map((amount) => {
    const before = whole && Math.floor((off * seen) / whole);
    seen += amount;
    return (whole && Math.floor((off * seen) / whole)) - before;
  });
}

/** Sums by id, in the order of first appearance. */
export function discountTotals(nets: readonly Net[]): { id: string; amount: number }[] {
  const sums = new Map<string, number>();
  for (const { id, amount } of nets.flatMap((net) => net.discounts)) sums.set(id, (sums.get(id) ?? 0) + amount);
  return [...sums].map(([id, amount]) => ({ id, amount }));
}
