import type { Context } from 'hono';
import type { CurrencyRevenue, PaywallLine, Revenue } from '../contract/revenue.ts';
import type { Env } from '../env.ts';
import { ask } from '../http/caller.ts';
import { type Range, rangeOf } from './months.ts';
import { groupsOf, linesOf, monthKey, type Paid, sumsOf } from './payments.ts';
import { type Moved, recurringOf, subscribersOf } from './recurring.ts';
import {
  boughtFrom,
  endedIn,
  gatesIn,
  paidIn,
  planNames,
  postTitles,
  startedIn,
  subscribedFrom,
  trialsIn,
} from './statements.ts';

const MOST_LINES = 50;

/**
 * The owner's figures of money, from the books that the projection keeps (`payment`, `subscription`). One round trip.
 * Of payments it reads those of the range; of subscriptions all that began before its end, since a subscription of any
 * age may run in it.
 *
 * - MRR: what subscriptions that are active or past due would bring a month if each period were a month: a year's price by
 *   twelve, discounts that last taken off, before tax, trials not counted. The books hold a subscription's newest amount:
 *   days before a change of plan are shown with the plan after it.
 * - Churn, refunds, trials and conversions: worker/contract/revenue.ts.
 */
export async function readRevenue(
  c: Context<Env>,
  { currency, ...given }: { from?: number | undefined; to?: number | undefined; currency?: string | undefined },
): Promise<Revenue> {
  const range = rangeOf(given, c.var.now);
  const [, paid, started, ended, [trials], gates, subscribed, bought, plans, titles] = await ask(
    c,
    paidIn(c, range),
    startedIn(c, range),
    endedIn(c, range),
    trialsIn(c, range),
    gatesIn(c, range),
    subscribedFrom(c, range),
    boughtFrom(c, range),
    planNames(c),
    postTitles(c, range),
  );
  const names = {
    plans: new Map(plans.map(({ id, name }) => [id, name])),
    posts: new Map(titles.map(({ slug, title }) => [slug, title])),
  };
  const currencies = [...new Set([...paid, ...started].map((row) => row.currency))].sort();
  return {
    from: range.from,
    to: range.to,
    currencies: currencies
      .filter((one) => currency === undefined || one === currency)
      .map((one) => {
        const of = <T extends { currency: string }>(rows: T[]) => rows.filter((row) => row.currency === one);
        return inCurrency(one, of(paid), of(started), of(ended), range, names);
      }),
    subscribers: subscribersOf(started, ended, range).map((of, index) => ({ month: range.months[index] ?? 0, ...of })),
    trials: { ended: trials?.ended ?? 0, converted: trials?.converted ?? 0 },
    paywall: paywallOf(gates, [...subscribed, ...bought], names.posts),
  };
}

function inCurrency(
  currency: string,
  paid: Paid[],
  started: Moved[],
  ended: Moved[],
  range: Range,
  names: { plans: Map<string, string>; posts: Map<string, string> },
): CurrencyRevenue {
  const recurring = recurringOf(started, ended, range);
  const byMonth = groupsOf(paid, (row) => row.month);
  return {
    currency,
    mrr: recurring.days.at(-1) ?? 0,
    days: recurring.days,
    months: range.months.map((month, index) => ({
      month,
      ...(recurring.months[index] ?? { mrr: 0, newMrr: 0, churnedMrr: 0 }),
      ...sumsOf(byMonth.get(monthKey(month)) ?? []),
    })),
    total: sumsOf(paid),
    plans: linesOf(paid, (row) => row.planId, names.plans),
    posts: linesOf(paid, (row) => row.postSlug, names.posts).slice(0, MOST_LINES),
  };
}

function paywallOf(
  gates: { slug: string; views: number }[],
  purchases: { slug: string | null; purchases: number }[],
  titles: Map<string, string>,
): PaywallLine[] {
  const lines = new Map<string, PaywallLine>();
  const line = (slug: string) => {
    const known = lines.get(slug) ?? { slug, title: titles.get(slug) ?? slug, views: 0, purchases: 0 };
    lines.set(slug, known);
    return known;
  };
  for (const { slug, views } of gates) line(slug).views += views;
  for (const row of purchases) if (row.slug !== null) line(row.slug).purchases += row.purchases;
  return [...lines.values()]
    .sort((a, b) => b.views - a.views || b.purchases - a.purchases || (a.slug < b.slug ? -1 : 1))
    .slice(0, MOST_LINES);
}
