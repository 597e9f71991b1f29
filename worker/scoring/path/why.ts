import type { Level } from '../content.ts';
import type { PathContent, PathGoal, Prerequisite } from './content.ts';

/** Why a step is in a plan; the widgets make the words. */
export type Why =
  /** It is the goal. */
  | { kind: 'goal' }
  /** A later step requires it. */
  | { kind: 'prerequisite'; of: string }
  /** It teaches a topic that a later step requires, or (null) that is the goal. */
  | { kind: 'teaches'; topic: string; for: string | null }
  /** It is on the reader's own level. */
  | { kind: 'level'; level: Level };

/**
 * What a plan needs each of its steps for, and whether it suits the reader's level. O(prerequisites × steps that teach
 * the same topic).
 *
 * @param steps in their order
 * @param isKnown whether a prerequisite is met without the plan
 */
export function reasonsOf(
  steps: readonly PathContent[],
  goal: PathGoal,
  level: Level | null,
  isKnown: (one: Prerequisite) => boolean,
): Why[][] {
  const reasons: Why[][] = steps.map(({ id, topics }) => {
    if ('content' in goal) return goal.content === id ? [{ kind: 'goal' }] : [];
    return topics.includes(goal.topic) ? [{ kind: 'teaches', topic: goal.topic, for: null }] : [];
  });
  const byId = new Map<string, number>();
  const byTopic = new Map<string, number[]>();
  steps.forEach(({ id, topics, prerequisites }, i) => {
    for (const one of prerequisites) {
      if (isKnown(one)) continue;
      if ('content' in one) reasons[byId.get(one.content) ?? -1]?.push({ kind: 'prerequisite', of: id });
      else
        for (const by of byTopic.get(one.topic) ?? [])
          reasons[by]?.push({ kind: 'teaches', topic: one.topic, for: id });
    }
    byId.set(id, i);
    for (const topic of new Set(topics)) byTopic.set(topic, [...(byTopic.get(topic) ?? []), i]);
  });
  steps.forEach((step, i) => {
    if (step.level === level) reasons[i]?.push({ kind: 'level', level });
  });
  return reasons;
}
