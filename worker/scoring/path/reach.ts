/** Steps by number. A need is met by any of its providers; a step may be taken when all its needs are met. */
export interface Steps {
  /** What each costs, from 0. */
  cost: Float64Array;
  needs: readonly (readonly (readonly number[])[])[];
  /** Met before the first step. */
  known: ReadonlySet<number>;
}

export interface Reach {
  /** What reaching each step costs when nothing is shared; infinite where no way leads there. */
  estimate: Float64Array;
  /** In the order of their estimates: each step's needs are met by steps before it. */
  order: number[];
}

/**
 * Which steps can be reached at all, by Knuth's generalisation of Dijkstra's algorithm to needs with alternatives (1977).
 * The estimate counts what two needs share twice, so it is an upper bound. O(needs' providers + steps²).
 */
export function reachOf({ cost, needs, known }: Steps): Reach {
  const estimate = new Float64Array(cost.length).fill(Number.POSITIVE_INFINITY);
  const settled = new Set(known);
  const order: number[] = [];
  const priced = (step: number) => {
    let sum = cost[step] ?? 0;
    for (const providers of needs[step] ?? [])
      sum += providers.some((one) => known.has(one))
        ? 0
        : Math.min(...providers.map((one) => (settled.has(one) ? (estimate[one] ?? 0) : Number.POSITIVE_INFINITY)));
    return sum;
  };
  const waiting = new Map<number, number>();
  const dependents = cost.length > 0 ? dependentsOf(needs, cost.length) : [];
  for (let step = 0; step < cost.length; step++) waiting.set(step, priced(step));
  for (;;) {
    let [next, least] = [-1, Number.POSITIVE_INFINITY];
    for (const [step, price] of waiting) if (price < least) [next, least] = [step, price];
    if (next < 0) return { estimate, order };
    waiting.delete(next);
    estimate[next] = least;
    settled.add(next);
    order.push(next);
    for (const step of dependents[next] ?? []) if (waiting.has(step)) waiting.set(step, priced(step));
  }
}

function dependentsOf(needs: Steps['needs'], count: number): number[][] {
  const dependents: number[][] = Array.from({ length: count }, () => []);
  needs.forEach((list, step) => {
    for (const providers of list) for (const one of providers) dependents[one]?.push(step);
  });
  return dependents;
}

/** The steps that the estimate of `goal` is made of, each once: a valid way, and often the cheapest. O(steps × needs). */
export function wayBy({ needs, known }: Steps, { estimate, order }: Reach, goal: number): Set<number> {
  const place = new Map(order.map((step, i) => [step, i]));
  const way = new Set<number>();
  const open = [goal];
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    if (way.has(step)) continue;
    way.add(step);
    for (const providers of needs[step] ?? []) {
      if (providers.some((one) => known.has(one))) continue;
      const [first, ...others] = providers;
      if (first === undefined) continue;
      // Of equal estimates the one that was reached first: it does not rest on this step.
      const before = (a: number, b: number) =>
        (estimate[a] ?? 0) - (estimate[b] ?? 0) || (place.get(a) ?? Infinity) - (place.get(b) ?? Infinity);
      open.push(others.reduce((best, one) => (before(one, best) < 0 ? one : best), first));
    }
  }
  return way;
}
