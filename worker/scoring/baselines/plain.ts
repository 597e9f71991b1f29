import { activityTerm } from '../activity.ts';
import type { ContentStats } from '../content.ts';
import { actsOf, COUNTS } from '../evaluation/acts.ts';
import { EVENTS } from '../evaluation/event.ts';
import type { ItemFacts } from '../evaluation/known.ts';
import { cellsOf } from '../evaluation/log.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { interestMatch, interestsOf } from '../interest.ts';
import type { Member } from '../member.ts';
import { contentQuality } from '../quality.ts';
import { contentRelevance, UNKNOWN } from '../relevance.ts';
import { scoreOf } from '../terms.ts';

/**
 * The product's own formula (`scoreOf`) over a log, with the counts of the whole log and the topics of `items`. Levels
 * and goals of users are not in a log and count as not known. O(events) to fit, O(history + items × topics) a list.
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
      const member: Member = { fields: [], level: null, goal: null, history: actsOf(history, items) };
      const taste = interestsOf(member, history.now ?? 0);
      for (let item = 0; item < scores.length; item++) {
        const topics = items?.[item]?.topics ?? [];
        scores[item] = scoreOf({
          interestMatch: taste.norm > 0 ? interestMatch(taste, topics) : 0,
          contentRelevance: relevance,
          contentQuality: quality[item] ?? 0,
          activity: activity[item] ?? 0,
        });
      }
    },
  };
}

/** What people did with each item: `users` are distinct, and so are those who liked or completed it. */
function statsOf(log: Log): ContentStats[] {
  const stats = log.items.map(() => ({ users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 }));
  for (const item of cellsOf(log).columns) {
    const own = stats[item];
    if (own) own.users++;
  }
  log.event?.forEach((place, i) => {
    const name = COUNTS[EVENTS[place]?.name ?? 'other'];
    const own = stats[log.item[i] ?? 0];
    if (name && own) own[name]++;
  });
  return stats;
}
