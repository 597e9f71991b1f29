import { compareIds } from './content.ts';
import { decay } from './decay.ts';
import type { ActKind, Member } from './member.ts';

/** A taste: how much evidence stands behind each topic, and the vector's length. A norm of 0 is a stranger. */
export interface Interests {
  weights: ReadonlyMap<string, number>;
  norm: number;
}

/**
 * What one act says about a taste, in views. View, like and comment as Moreira set them for DeskDrop ("Recommender
 * Systems in Python 101", Kaggle); a click comes before the view it leads to, a completion is more than a like, and a
 * share stands in public as a comment does.
 */
export const ACT_WEIGHTS: Record<ActKind, number> = { click: 0.5, view: 1, like: 2, complete: 3, comment: 4, share: 4 };

/** A declared field counts as three views of today and does not fade: a few reads can move the list, one cannot turn it. */
const FIELD_WEIGHT = 3;

/**
 * Evidence is kept in steps of 2^-20, whose sums are exact in a double: the result is then the same in whichever order
 * the acts arrive. What has decayed below half a step (a view after some 20 half-lives) is forgotten.
 */
const STEP = 2 ** -20;

/**
 * The taste of a member at the time `now`: 3 for each declared field, and for each act its weight × 2^(-age / 30 days),
 * spread over the content's n topics as a vector of that length (weight / √n each), so that a content with many topics
 * does not shout. Acts from the future count as of now; acts without a valid time or of an unknown kind do not count.
 * O(fields + acts × topics).
 */
export function interestsOf(member: Member, now: number): Interests {
  const weights = new Map<string, number>();
  for (const field of new Set(member.fields)) add(weights, field, FIELD_WEIGHT);
  for (const act of member.history) {
    const weight = Object.hasOwn(ACT_WEIGHTS, act.kind) ? ACT_WEIGHTS[act.kind] * decay(now - act.at) : 0;
    const topics = new Set(act.topics);
    if (weight > 0) for (const topic of topics) add(weights, topic, weight / Math.sqrt(topics.size));
  }
  return withNorm(weights);
}

/** Topics as a taste, each alike: what is known of a visitor is the page being read. O(topics). */
export function interestsOfTopics(topics: readonly string[]): Interests {
  return withNorm(new Map(topics.map((topic) => [topic, 1])));
}

/**
 * Interest match, 0…1: the cosine between the taste and the content's topics (each alike), as in content-based
 * recommendation since Rocchio; 1 where the content is about exactly what the member likes, in the same proportions,
 * 0 where they share nothing or either is empty. O(topics).
 */
export function interestMatch(interests: Interests, topics: readonly string[]): number {
  const distinct = new Set(topics);
  let dot = 0;
  for (const topic of distinct) dot += interests.weights.get(topic) ?? 0;
  // Rounding may carry the cosine of equal directions a hair above 1.
  return dot === 0 ? 0 : Math.min(1, dot / (interests.norm * Math.sqrt(distinct.size)));
}

/** The topic that the match rests on most (ties by slug), or null where there is no match. O(topics). */
export function strongestTopic(interests: Interests, topics: readonly string[]): string | null {
  let best: string | null = null;
  let most = 0;
  for (const topic of topics) {
    const weight = interests.weights.get(topic) ?? 0;
    if (weight > most || (best !== null && weight === most && compareIds(topic, best) < 0)) {
      best = topic;
      most = weight;
    }
  }
  return best;
}

function add(weights: Map<string, number>, topic: string, weight: number): void {
  const stepped = Math.round(weight / STEP) * STEP;
  if (stepped > 0) weights.set(topic, (weights.get(topic) ?? 0) + stepped);
}

function withNorm(weights: ReadonlyMap<string, number>): Interests {
  // Squares are not exact, so they are summed in one fixed order.
  let squares = 0;
  for (const weight of [...weights.values()].sort((a, b) => a - b)) squares += weight * weight;
  return { weights, norm: Math.sqrt(squares) };
}
