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
 * The estimate counts what two needs share twice, so it is an upper bound. Only what the goal can need is looked at:
 * O(its needs' providers + its steps²).
 */
export function reachOf({ cost, needs, known }: Steps, goal: number): Reach {
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
  const wanted = new Set([goal]);
  const dependents = new Map<number, number[]>();
  // A set that grows under the loop is walked to its end.
  for (const step of wanted) {
    for (const one of (needs[step] ?? []).flat()) {
      wanted.add(one);
      const those = dependents.get(one);
      if (those) those.push(step);
      else dependents.set(one, [step]);
    }
  }
  // Steps of a finite price that are not settled: few at a time, so the least is found by looking at all.
  const price = new Map<number, number>();
  const open: number[] = [];
  const admit = (step: number) => {
    const sum = priced(step);
    if (sum === Number.POSITIVE_INFINITY) return;
    if (!price.has(step)) open.push(step);
    price.set(step, sum);
  };
  for (const step of wanted) admit(step);
  for (;;) {
    let least = 0;
    for (let i = 1; i < open.length; i++)
      if ((price.get(open[i] ?? 0) ?? 0) < (price.get(open[least] ?? 0) ?? 0)) least = i;
    const [next] = open.splice(least, 1);
    if (next === undefined) return { estimate, order };
    estimate[next] = price.get(next) ?? 0;
    settled.add(next);
    order.push(next);
    for (const step of dependents.get(next) ?? []) if (estimate[step] === Number.POSITIVE_INFINITY) admit(step);
  }
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
