import { activityTerm } from '../activity.ts';
import { actsOf } from '../evaluation/acts.ts';
import type { ItemFacts } from '../evaluation/known.ts';
import type { History, Model } from '../evaluation/model.ts';
import { interestMatch, interestsOf } from '../interest.ts';
import { contentQuality } from '../quality.ts';
import { contentRelevance, UNKNOWN } from '../relevance.ts';
import { scoreOf } from '../terms.ts';
import type { Grounds } from './features.ts';
import { neighbourScores } from './neighbours.ts';
import { heatsOf, placeAt, statsAt, type Timeline } from './timeline.ts';

const HOUR = 60 * 60 * 1000;

/** What a blend sees of a log. */
export interface Sights {
  timeline: Timeline;
  items: readonly (ItemFacts | null)[] | null;
  /** The factorisation to ask at a moment (null: of the whole log), trained on nothing later; null where there is none. */
  factorsAt(now: number | null): Model | null;
}

/** What is seen of each item for one history; null: it was not there yet. */
export type Sight = (item: number) => Grounds | null;

/** How many people are coming to an item at a moment, each counting half after the half-life; without one, all who came. */
export type HeatAt = (item: number, now: number | null) => number;

/** Levels and follows are not in a log; they count as not known. */
const relevance = contentRelevance({ levelFit: UNKNOWN, goalFit: UNKNOWN, closeness: UNKNOWN });

/**
 * What the site looked like to a history at its `now`; without one, the whole log as it stands, in which nothing has an
 * age or a trend. O(history and its neighbours + the factorisation's scoring), then O(log events + topics) an item.
 */
export function look({ timeline, items, factorsAt }: Sights, history: History, heat: HeatAt): Sight {
  const { now } = history;
  const until = now ?? Number.POSITIVE_INFINITY;
  const { starts, times } = timeline.items;
  const known = history.items.length > 0;
  const model = known ? factorsAt(now) : null;
  const factors = model && new Float32Array(starts.length - 1);
  if (factors) model.score(history, factors);
  const neighbours = known ? neighbourScores(timeline, history.items, history.user, until) : null;
  const taste = interestsOf({ fields: [], level: null, goal: null, history: actsOf(history, items) }, now ?? 0);
  return (item) => {
    const place = placeAt(timeline.items, item, until);
    const met = place > (starts[item] ?? 0);
    const facts = items?.[item];
    const appeared = facts?.publishedAt ?? (met ? (times[starts[item] ?? 0] ?? null) : null);
    if (now !== null && !met && !(appeared !== null && appeared <= now)) return null;
    const stats = statsAt(timeline, item, place);
    const topics = taste.norm > 0 ? interestMatch(taste, facts?.topics ?? []) : null;
    const quality = contentQuality(stats);
    return {
      plain: scoreOf({
        interestMatch: topics ?? 0,
        contentRelevance: relevance,
        contentQuality: quality,
        activity: activityTerm(stats),
      }),
      collaborative: factors?.[item] ?? null,
      neighbours: neighbours?.[item] ?? null,
      topics,
      quality,
      trending: now === null ? null : heat(item, now),
      people: stats.users,
      level: UNKNOWN,
      follow: 0,
      age: now === null || appeared === null ? null : (now - appeared) / HOUR,
      habit: null,
      graph: null,
    };
  };
}

export function heatAt(timeline: Timeline, halfLifeHours: number): HeatAt {
  const heats = heatsOf(timeline, halfLifeHours * HOUR);
  const { items } = timeline;
  return (item, now) => {
    const place = placeAt(items, item, now ?? Number.POSITIVE_INFINITY);
    if (now === null) return statsAt(timeline, item, place).users;
    if (place === items.starts[item]) return 0;
    const since = now - (items.times[place - 1] as number);
    return (heats[place - 1] as number) * 2 ** (-since / (halfLifeHours * HOUR));
  };
}
