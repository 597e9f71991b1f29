import { compareIds, count } from '../content.ts';
import { cheapestWay } from './cheapest.ts';
import { breakCircles, type Dropped } from './circles.ts';
import type { PathContent, PathGoal, Start } from './content.ts';
import { type Obstacle, obstaclesTo } from './obstacle.ts';
import { inOrder } from './order.ts';
import { reachOf, type Steps } from './reach.ts';
import { reasonsOf, type Why } from './why.ts';

export interface Step {
  id: string;
  minutes: number;
  why: Why[];
}

export type Plan = {
  /** Prerequisites in circles that were not heeded, by `breakCircles`. */
  dropped: Dropped[];
} & (
  | {
      reachable: true;
      /** In the order to take them; empty where the goal is reached. */
      steps: Step[];
      /** Of all steps. */
      minutes: number;
      /** Contents below the reader's level that the plan takes as known. */
      assumed: string[];
      /** Whether nothing cheaper exists: false only for a tangle in which the search gave up. */
      cheapest: boolean;
    }
  | { reachable: false; because: Obstacle[] }
);

/**
 * The cheapest way in minutes from what is known to a goal: of all prerequisites, and of one of the contents that teach a
 * required topic (`cheapestWay`). What lies below the reader's level counts as known, unless it is the goal. Steps
 * come as early as their prerequisites allow, the best score first, ties by id. Plan again with what was finished: the
 * other steps stay, in the same order where the first was done first. The order of the contents does not matter.
 * Complexity: O(contents × log contents + prerequisites), plus the square of the contents that the goal can need, plus the
 * search of `cheapestWay`.
 */
export function plan(contents: readonly PathContent[], goal: PathGoal, start: Start): Plan {
  const { contents: offered, dropped } = breakCircles([...contents].sort((a, b) => compareIds(a.id, b.id)));
  const numbers = new Map(offered.map(({ id }, i) => [id, i]));
  const byTopic = new Map<string, number[]>();
  offered.forEach(({ topics }, i) => {
    for (const topic of new Set(topics)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), i]);
  });
  const meets = (one: PathGoal): number[] => {
    if ('topic' in one) return byTopic.get(one.topic) ?? [];
    const number = numbers.get(one.content);
    return number === undefined ? [] : [number];
  };
  const finished = new Set(offered.flatMap(({ id }, i) => (start.finished.has(id) ? [i] : [])));
  // A content that is no longer offered may still have been finished.
  const met = (one: PathGoal) => 'content' in one && start.finished.has(one.content);
  if (met(goal) || meets(goal).some((i) => finished.has(i)))
    return { reachable: true, steps: [], minutes: 0, assumed: [], cheapest: true, dropped };

  const { level } = start;
  const below = new Set(offered.flatMap((one, i) => (level !== null && one.level < level ? [i] : [])));
  const above = meets(goal).filter((i) => !below.has(i));
  const ends = above.length > 0 ? above : meets(goal);
  for (const end of ends) below.delete(end);
  const known = new Set([...finished, ...below]);
  const needs = offered.map(({ prerequisites }) => prerequisites.filter((one) => !met(one)).map(meets));
  // The goal is a step of its own that costs nothing and comes last.
  const last = offered.length;
  const problem: Steps = {
    cost: Float64Array.from([...offered.map(({ minutes }) => count(minutes)), 0]),
    needs: [...needs, [ends]],
    known,
  };
  const way = cheapestWay(problem, last);
  if (way === null) {
    const { estimate } = reachOf(problem, last);
    const can = (content: PathContent) => {
      const i = numbers.get(content.id) ?? -1;
      return known.has(i) || Number.isFinite(estimate[i]);
    };
    const providers = (one: PathGoal) => meets(one).flatMap((i) => offered[i] ?? []);
    return { reachable: false, because: obstaclesTo(goal, providers, can), dropped };
  }

  const own = way.steps.filter((step) => step !== last);
  const isMet = (one: PathGoal) => met(one) || meets(one).some((i) => known.has(i));
  const assumed = own
    .flatMap((i) => offered[i]?.prerequisites ?? [])
    .filter((one) => !met(one) && !meets(one).some((i) => finished.has(i)))
    .flatMap((one) =>
      meets(one)
        .filter((i) => below.has(i))
        .slice(0, 1),
    )
    .flatMap((i) => offered[i]?.id ?? []);
  const missing = needs.map((list) => list.filter((providers) => !providers.some((i) => known.has(i))));
  // Numbers are in the order of the ids.
  const before = (a: number, b: number) => (offered[b]?.score ?? 0) - (offered[a]?.score ?? 0) || a - b;
  const ordered = inOrder(own, missing, before).flatMap((i) => offered[i] ?? []);
  const reasons = reasonsOf(ordered, goal, level, isMet);
  return {
    reachable: true,
    steps: ordered.map(({ id, minutes }, i) => ({ id, minutes: count(minutes), why: reasons[i] ?? [] })),
    minutes: ordered.reduce((sum, { minutes }) => sum + count(minutes), 0),
    assumed: [...new Set(assumed)].sort(),
    cheapest: way.cheapest,
    dropped,
  };
}
