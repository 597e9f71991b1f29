import type { Learned } from '../contract/profile.ts';
import { compareIds } from '../scoring/content.ts';
import { interestsOf } from '../scoring/interest.ts';
import { type Habits, habitsOf } from '../scoring/profile.ts';
import { memberFrom } from './inputs.ts';
import type { PastContent } from './signals.ts';

const TOPICS = 12;

export const nothingLearned: Learned = { topics: [], hours: Array(24).fill(0), minutes: 0, formats: [] };

/** What the member's own acts say, without what they told. */
export function learnedFrom(history: readonly PastContent[], now: number): Learned {
  const member = memberFrom({ fields: [], goal: null, level: null }, history);
  const topics = [...interestsOf(member, now).weights];
  const all = topics.reduce((sum, [, weight]) => sum + weight, 0);
  const { hours, minutes, formats } = habitsFrom(history, now);
  return {
    ...{ hours, minutes, formats },
    topics: topics
      .map(([topic, weight]) => ({ topic, share: weight / all }))
      .sort((a, b) => b.share - a.share || compareIds(a.topic, b.topic))
      .slice(0, TOPICS),
  };
}

/** How the member learns, read from what they opened or finished. */
export function habitsFrom(history: readonly PastContent[], now: number): Habits {
  const taken = history.flatMap(({ kind, minutes, complete, view }) => {
    const at = complete ?? view;
    // A material is not of a format that lists have contents of.
    return at === null || kind === 'material' ? [] : [{ kind, minutes, at }];
  });
  return habitsOf(taken, now);
}
