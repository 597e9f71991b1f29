import type { RevenueLine, RevenueSums } from '../contract/revenue.ts';

/** Payments of one month, plan and post in one currency, added. */
export interface Paid {
  currency: string;
  /** `YYYY-MM`, UTC. */
  month: string;
  planId: string;
  postSlug: string | null;
  payments: number;
  gross: number;
  tax: number;
  refunded: number;
  disputed: number;
}

export function sumsOf(rows: readonly Paid[]): RevenueSums {
  const sum = (of: (row: Paid) => number) => rows.reduce((total, row) => total + of(row), 0);
  const gross = sum((row) => row.gross);
  const tax = sum((row) => row.tax);
  const refunded = sum((row) => row.refunded);
  const disputed = sum((row) => row.disputed);
  return {
    payments: sum((row) => row.payments),
    gross,
    tax,
    refunded,
    disputed,
    net: gross - tax - refunded - disputed,
  };
}

/** A line for each plan, or each post; most net first. */
export function linesOf(
  rows: readonly Paid[],
  keyOf: (row: Paid) => string | null,
  names: ReadonlyMap<string, string>,
): RevenueLine[] {
  return [...groupsOf(rows, keyOf)]
    .flatMap(([id, group]) => (id === null ? [] : [{ id, name: names.get(id) ?? id, ...sumsOf(group) }]))
    .sort((a, b) => b.net - a.net || (a.id < b.id ? -1 : 1));
}

export function groupsOf<K>(rows: readonly Paid[], keyOf: (row: Paid) => K): Map<K, Paid[]> {
  const groups = new Map<K, Paid[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

export const monthKey = (month: number) => new Date(month).toISOString().slice(0, 7);
