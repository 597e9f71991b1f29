import { activityTerm } from '../activity.ts';
import type { ContentStats, Level } from '../content.ts';
import { EVENTS, type EventName } from '../evaluation/event.ts';
import type { ItemFacts } from '../evaluation/known.ts';
import { cellsOf } from '../evaluation/log.ts';
import type { History, Log, Model } from '../evaluation/model.ts';
import { interestMatch, interestsOf } from '../interest.ts';
import type { Act, ActKind } from '../member.ts';
import { contentQuality } from '../quality.ts';
import { contentRelevance, UNKNOWN } from '../relevance.ts';

/** The acts of the product that a log's events are; the history's view, like and so on are told by their weight. */
const KINDS: [least: number, kind: ActKind][] = [
  [4, 'comment'],
  [3, 'complete'],
  [2, 'like'],
  [1, 'view'],
  [0, 'click'],
];

/**
 * The product's own formula (`recommend.ts`) over a log: (interest match + content relevance + content quality) ×
 * activity, with the counts of the whole log and the topics of `items`. Levels and goals of users are not in a log and
 * count as not known. O(events) to fit, O(history + items × topics) a list.
 */
export function plainModel(log: Log, items: readonly (ItemFacts | null)[] | null): Model {
  const stats = statsOf(log);
  const quality = stats.map(contentQuality);
  const activity = stats.map(activityTerm);
  const relevance = contentRelevance({ levelFit: UNKNOWN, goalFit: UNKNOWN, closeness: UNKNOWN });
  return {
    name: 'plain',
    settings: {},
    score(history, scores) {
      const now = history.now ?? 0;
      const taste = interestsOf(
        { fields: [], level: null as Level | null, goal: null, history: acts(history, items, now) },
        now,
      );
      for (let item = 0; item < scores.length; item++) {
        const topics = items?.[item]?.topics ?? [];
        const match = taste.norm > 0 ? interestMatch(taste, topics) : 0;
        scores[item] = (match + relevance + (quality[item] ?? 0)) * (activity[item] ?? 0);
      }
    },
  };
}

function acts({ items, weights, times }: History, facts: readonly (ItemFacts | null)[] | null, now: number): Act[] {
  return Array.from(items, (item, i) => ({
    id: String(item),
    kind: KINDS.find(([least]) => (weights[i] ?? 0) >= least)?.[1] ?? 'view',
    topics: facts?.[item]?.topics ?? [],
    at: times?.[i] ?? now,
  }));
}

/** What people did with each item: `users` are distinct, and so are those who liked or completed it. */
function statsOf(log: Log): ContentStats[] {
  const stats = log.items.map(() => ({ users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 }));
  for (const item of cellsOf(log).columns) {
    const own = stats[item];
    if (own) own.users++;
  }
  const counted: Partial<Record<EventName, 'likes' | 'comments' | 'shares' | 'completions'>> = {
    like: 'likes',
    bookmark: 'likes',
    comment: 'comments',
    share: 'shares',
    complete: 'completions',
  };
  log.event?.forEach((place, i) => {
    const name = counted[EVENTS[place]?.name ?? 'other'];
    const own = stats[log.item[i] ?? 0];
    if (name && own) own[name]++;
  });
  return stats;
}
