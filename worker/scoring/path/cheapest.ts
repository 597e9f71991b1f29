import { reachOf, type Steps, wayBy } from './reach.ts';

/** Partial ways looked at before the best so far is taken: some tens of milliseconds. */
const PATIENCE = 20_000;

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
  const { cost, needs, known } = problem;
  const reach = reachOf(problem);
  if (reach.estimate[goal] === Number.POSITIVE_INFINITY) return null;
  const costOf = (steps: readonly number[]) => steps.reduce((sum, step) => sum + (cost[step] ?? 0), 0);
  const sorted = (steps: Iterable<number>) => [...steps].sort((a, b) => a - b);

  let best = sorted(wayBy(problem, reach, goal));
  let least = costOf(best);
  let tries = 0;
  const seen = new Set<string>();
  const visit = (taken: ReadonlySet<number>) => {
    const steps = sorted(taken);
    const key = steps.join();
    if (seen.has(key) || tries >= patience) return;
    seen.add(key);
    tries++;
    const spent = costOf(steps);
    const choices = choicesAfter(problem, taken);
    if (choices === null) {
      if (spent < least || (spent === least && comesBefore(steps, best))) [best, least] = [steps, spent];
      return;
    }
    const further = choices.filter((step) => reach.estimate[step] !== Number.POSITIVE_INFINITY);
    const bound = spent + Math.min(...further.map((step) => cost[step] ?? 0));
    if (bound > least || (bound === least && steps.length + 1 > best.length)) return;
    further.sort((a, b) => (reach.estimate[a] ?? 0) - (reach.estimate[b] ?? 0) || a - b);
    for (const step of further) visit(new Set(taken).add(step));
  };
  visit(new Set([goal]));
  return { steps: best, cheapest: tries < patience };

  /** What may be added, one of which any way on must have; null where all needs are met. */
  function choicesAfter({ needs }: Steps, taken: ReadonlySet<number>): number[] | null {
    const done = doneWithin(taken);
    const stuck = [...taken].filter((step) => !done.has(step));
    if (stuck.length === 0) return null;
    let fewest: readonly number[] | null = null;
    for (const step of stuck) {
      for (const providers of needs[step] ?? []) {
        if (providers.some((one) => known.has(one) || taken.has(one))) continue;
        if (fewest === null || providers.length < fewest.length) fewest = providers;
      }
    }
    if (fewest) return [...fewest];
    // The steps wait for each other in a circle, which one of them must leave by another provider.
    const others = stuck
      .flatMap((step) => (needs[step] ?? []).filter((providers) => !providers.some((one) => done.has(one))))
      .flatMap((providers) => providers.filter((one) => !taken.has(one)));
    return [...new Set(others)];
  }

  /** What can be done, known things included, when only the steps taken are allowed. */
  function doneWithin(taken: ReadonlySet<number>): Set<number> {
    const done = new Set(known);
    const open = new Set(taken);
    for (let before = -1; before !== open.size; ) {
      before = open.size;
      for (const step of open) {
        if (!(needs[step] ?? []).every((providers) => providers.some((one) => done.has(one)))) continue;
        done.add(step);
        open.delete(step);
      }
    }
    return done;
  }
}

function comesBefore(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return a.length < b.length;
  const inB = new Set(b);
  const inA = new Set(a);
  const own = a.find((step) => !inB.has(step)) ?? Number.POSITIVE_INFINITY;
  const other = b.find((step) => !inA.has(step)) ?? Number.POSITIVE_INFINITY;
  return own < other;
}
