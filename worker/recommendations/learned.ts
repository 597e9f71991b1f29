import type { Learned } from '../contract/profile.ts';
import { compareIds } from '../scoring/content.ts';
import { interestsOf } from '../scoring/interest.ts';
import { memberFrom, type Past } from './inputs.ts';

const TOPICS = 12;

export const nothingLearned: Learned = { topics: [], hours: Array(24).fill(0), minutes: 0, formats: [] };

/** What the member's own acts say, without what they told. */
export function learnedFrom(history: readonly Past[], now: number): Learned {
  const member = memberFrom({ fields: [], goal: null, level: null }, history);
  const topics = [...interestsOf(member, now).weights];
  const all = topics.reduce((sum, [, weight]) => sum + weight, 0);
  return {
    ...nothingLearned,
    topics: topics
      .map(([topic, weight]) => ({ topic, share: weight / all }))
      .sort((a, b) => b.share - a.share || compareIds(a.topic, b.topic))
      .slice(0, TOPICS),
  };
}
