import { reachOf, type Steps, wayBy } from './reach.ts';

/** Steps looked at, over all partial ways, before the best so far is taken: a fraction of a second. */
const PATIENCE = 200_000;

export interface Way {
  /** The steps taken, the goal's own included; ascending. */
  steps: number[];
  /** Whether nothing cheaper exists. False only where the search ran out of patience. */
  cheapest: boolean;
}

/**
 * The cheapest set of steps that reaches the goal; of equal costs the one of fewer steps, then the one with the smallest
 * number that the other lacks. This order makes plans stable: with a step taken away as done, the rest stays the best. A
 * need with one provider forces it; among several, all are tried, cheapest estimate first, and a partial way that cannot
 * become better than the best is left (branch and bound). Finding the least is NP-hard (it contains set cover):
 * exponential in the needs with a choice, linear in those without; it stops after so many partial ways.
 *
 * @returns null where no way leads to the goal
 */
export function cheapestWay(problem: Steps, goal: number, patience = PATIENCE): Way | null {
  const { cost, known } = problem;
  const reach = reachOf(problem, goal);
  const { estimate } = reach;
  if (estimate[goal] === Number.POSITIVE_INFINITY) return null;
  const open = openNeeds(problem, estimate);
  const costOf = (steps: readonly number[]) => steps.reduce((sum, step) => sum + (cost[step] ?? 0), 0);
  const sorted = (steps: Iterable<number>) => [...steps].sort((a, b) => a - b);

  let best = sorted(wayBy(problem, reach, goal));
  let least = costOf(best);
  let looked = 0;
  const seen = new Set<string>();
  const visit = (given: ReadonlySet<number>) => {
    const taken = withForced(given, open);
    const steps = sorted(taken);
    const key = steps.join();
    if (seen.has(key) || looked >= patience) return;
    seen.add(key);
    looked += steps.length;
    const spent = costOf(steps);
    const unmet = unmetNeeds(taken, open);
    const choices = unmet[0] ? [...unmet[0]] : outOfCircles(taken, open, known);
    if (choices === null) {
      if (spent < least || (spent === least && comesBefore(steps, best))) [best, least] = [steps, spent];
      return;
    }
    const more = leastFor(unmet.length > 0 ? unmet : [choices], cost);
    const bound = spent + more.cost;
    if (bound > least || (bound === least && steps.length + more.steps > best.length)) return;
    choices.sort((a, b) => (estimate[a] ?? 0) - (estimate[b] ?? 0) || a - b);
    for (const step of choices) visit(new Set(taken).add(step));
  };
  visit(new Set([goal]));
  return { steps: best, cheapest: looked < patience };
}

/** Each step's needs that nothing known meets, and of their providers those that can be reached. */
function openNeeds({ needs, known }: Steps, estimate: Float64Array): number[][][] {
  return needs.map((list) =>
    list
      .filter((providers) => !providers.some((one) => known.has(one)))
      .map((providers) => providers.filter((one) => Number.isFinite(estimate[one]))),
  );
}

/** With every step that is the only one to meet a need. O(steps × needs). */
function withForced(given: ReadonlySet<number>, open: number[][][]): Set<number> {
  const taken = new Set(given);
  // A set that grows under the loop is walked to its end.
  for (const step of taken)
    for (const [only, ...others] of open[step] ?? []) if (only !== undefined && others.length === 0) taken.add(only);
  return taken;
}

/** Needs that nothing taken meets, those with the fewest providers first. O(steps × needs' providers). */
function unmetNeeds(
  taken: ReadonlySet<number>,
  open: readonly (readonly (readonly number[])[])[],
): (readonly number[])[] {
  const unmet: (readonly number[])[] = [];
  for (const step of taken)
    for (const providers of open[step] ?? []) if (!providers.some((one) => taken.has(one))) unmet.push(providers);
  return unmet.sort((a, b) => a.length - b.length);
}

/** What meeting the needs costs at least: needs without a common provider add up. O(needs' providers). */
function leastFor(needs: readonly (readonly number[])[], price: Float64Array): { cost: number; steps: number } {
  const used = new Set<number>();
  let [cost, steps] = [0, 0];
  for (const providers of needs) {
    if (providers.some((one) => used.has(one))) continue;
    for (const one of providers) used.add(one);
    cost += providers.reduce((lowest, one) => Math.min(lowest, price[one] ?? 0), Number.POSITIVE_INFINITY);
    steps++;
  }
  return { cost, steps };
}

/**
 * Where all needs have a provider: null where an order exists; otherwise the steps of which any way on must take one,
 * since those taken wait for each other in a circle. O(steps × needs' providers), at worst × steps.
 */
function outOfCircles(
  taken: ReadonlySet<number>,
  open: readonly (readonly (readonly number[])[])[],
  known: ReadonlySet<number>,
): number[] | null {
  const done = new Set(known);
  const waiting = new Set([...taken].reverse());
  for (let before = -1; before !== waiting.size; ) {
    before = waiting.size;
    for (const step of waiting) {
      if (!(open[step] ?? []).every((providers) => providers.some((one) => done.has(one)))) continue;
      done.add(step);
      waiting.delete(step);
    }
  }
  if (waiting.size === 0) return null;
  // One of them must be met by a provider outside.
  const outside = new Set<number>();
  for (const step of waiting) {
    for (const providers of open[step] ?? []) {
      if (providers.some((one) => done.has(one))) continue;
      for (const one of providers) if (!taken.has(one)) outside.add(one);
    }
  }
  return [...outside];
}

function comesBefore(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const inB = new Set(b);
  const inA = new Set(a);
  const own = a.find((step) => !inB.has(step)) ?? Number.POSITIVE_INFINITY;
  const other = b.find((step) => !inA.has(step)) ?? Number.POSITIVE_INFINITY;
  return own < other;
}
