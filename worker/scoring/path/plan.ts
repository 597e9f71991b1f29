import { compareIds, count, type Level } from '../content.ts';
import { cheapestWay } from './cheapest.ts';
import { breakCircles, type Dropped } from './circles.ts';
import type { PathContent, PathGoal, Start } from './content.ts';
import { type Obstacle, obstaclesTo } from './obstacle.ts';
import { reachOf, type Steps } from './reach.ts';

/** Why a step is in the plan; the widgets make the words. */
export type Why =
  /** It is the goal. */
  | { kind: 'goal' }
  /** A later step requires it. */
  | { kind: 'prerequisite'; of: string }
  /** It teaches a topic that a later step requires, or (null) that is the goal. */
  | { kind: 'teaches'; topic: string; for: string | null }
  /** It is on the reader's own level. */
  | { kind: 'level'; level: Level };

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
 * O(contents² + prerequisites) beside the search.
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
    const { estimate } = reachOf(problem);
    const can = (content: PathContent) => {
      const i = numbers.get(content.id) ?? -1;
      return known.has(i) || Number.isFinite(estimate[i]);
    };
    const providers = (one: PathGoal) => meets(one).flatMap((i) => offered[i] ?? []);
    return { reachable: false, because: obstaclesTo(goal, providers, can), dropped };
  }

  const taken = new Set(way.steps.filter((step) => step !== last).flatMap((i) => offered[i] ?? []));
  const assumed = new Set<string>();
  for (const content of taken) {
    for (const one of content.prerequisites) {
      const those = meets(one);
      if (met(one) || those.some((i) => finished.has(i))) continue;
      const [first] = those.filter((i) => below.has(i));
      if (first !== undefined) assumed.add(offered[first]?.id ?? '');
    }
  }
  const isMet = (one: PathGoal, done: ReadonlySet<number>) => met(one) || meets(one).some((i) => done.has(i));
  const ordered = inOrder(
    taken,
    (content, done) => content.prerequisites.every((one) => isMet(one, done)),
    numbers,
    known,
  );
  return {
    reachable: true,
    steps: ordered.map((content, i) => ({
      id: content.id,
      minutes: count(content.minutes),
      why: whyOf(content, ordered.slice(i + 1), goal, start, (one) => isMet(one, known)),
    })),
    minutes: ordered.reduce((sum, { minutes }) => sum + count(minutes), 0),
    assumed: [...assumed].sort(),
    cheapest: way.cheapest,
    dropped,
  };
}

/** Topological: of what may come next, the best score first. O(steps² × prerequisites). */
function inOrder(
  taken: ReadonlySet<PathContent>,
  ready: (content: PathContent, done: ReadonlySet<number>) => boolean,
  numbers: ReadonlyMap<string, number>,
  known: ReadonlySet<number>,
): PathContent[] {
  const waiting = [...taken].sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || compareIds(a.id, b.id));
  const done = new Set(known);
  const ordered: PathContent[] = [];
  while (waiting.length > 0) {
    const [next] = waiting.splice(
      waiting.findIndex((content) => ready(content, done)),
      1,
    );
    if (!next) break;
    ordered.push(next);
    done.add(numbers.get(next.id) ?? -1);
  }
  return ordered;
}

/** What the plan needs the step for, each once, and whether it suits the reader's level. */
function whyOf(
  { id, topics, level }: PathContent,
  later: readonly PathContent[],
  goal: PathGoal,
  start: Start,
  isKnown: (one: PathGoal) => boolean,
): Why[] {
  const why: Why[] = [];
  if ('content' in goal && goal.content === id) why.push({ kind: 'goal' });
  if ('topic' in goal && topics.includes(goal.topic)) why.push({ kind: 'teaches', topic: goal.topic, for: null });
  for (const other of later) {
    for (const one of other.prerequisites) {
      if (isKnown(one)) continue;
      if ('content' in one ? one.content === id : topics.includes(one.topic))
        why.push(
          'content' in one
            ? { kind: 'prerequisite', of: other.id }
            : { kind: 'teaches', topic: one.topic, for: other.id },
        );
    }
  }
  if (level === start.level) why.push({ kind: 'level', level });
  return why;
}
