/** How advanced: 0 beginner, 1 intermediate, 2 advanced. */
export type Level = 0 | 1 | 2;

/** What people did with one content, or in one community, over its whole life. */
export interface Acts {
  /** Distinct people who met it (of a community: who belong to it). */
  users: number;
  likes: number;
  comments: number;
  shares: number;
}

export interface ContentStats extends Acts {
  /** Every view, repeats included. The plain formulas read `users` instead: reloading a page must not move a score. */
  views: number;
  completions: number;
}

/** One candidate of a list. Ids are unique in a list. */
export interface Content {
  id: string;
  kind: 'post' | 'course' | 'lesson';
  /** Slugs, in any order; repeats count once. The fields that members declare are slugs of the same kind. */
  topics: readonly string[];
  level: Level;
  /** Epoch milliseconds. */
  publishedAt: number;
  stats: ContentStats;
  /** Id of the content that this one continues, such as the lesson before it. */
  after?: string | null;
}

/**
 * A count as the formulas may use it: data are clamped, never refused, since one bad row must not empty a member's list.
 * NaN and negatives are no evidence and count 0; more than 2^53 - 1 counts as that, so that sums stay finite.
 */
export function count(value: number): number {
  return value > 0 ? Math.min(value, Number.MAX_SAFE_INTEGER) : 0;
}

/** Ties break by id, compared by code unit: the same order in every locale. */
export function compareIds(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
