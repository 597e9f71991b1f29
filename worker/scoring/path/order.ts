/**
 * The steps in an order in which each comes after one provider of each of its needs (Kahn 1962, with alternatives); of
 * those that may come next the first by `before`. A step that waits for ever is left out. O(steps² + needs' providers).
 *
 * @param needs by step; those that known things meet are not among them
 */
export function inOrder(
  steps: readonly number[],
  needs: readonly (readonly (readonly number[])[])[],
  before: (a: number, b: number) => number,
): number[] {
  const done = new Set<number>();
  const ready = (step: number) => (needs[step] ?? []).every((providers) => providers.some((one) => done.has(one)));
  const waiting = new Set(steps);
  const dependents = new Map<number, number[]>();
  for (const step of steps) {
    for (const one of (needs[step] ?? []).flat()) {
      const those = dependents.get(one);
      if (those) those.push(step);
      else dependents.set(one, [step]);
    }
  }
  const open: number[] = [];
  const admit = (step: number) => {
    if (ready(step) && waiting.delete(step)) open.push(step);
  };
  for (const step of steps) admit(step);
  const ordered: number[] = [];
  for (;;) {
    let first = 0;
    for (let i = 1; i < open.length; i++) if (before(open[i] ?? 0, open[first] ?? 0) < 0) first = i;
    const [next] = open.splice(first, 1);
    if (next === undefined) return ordered;
    ordered.push(next);
    done.add(next);
    for (const step of dependents.get(next) ?? []) admit(step);
  }
}
