/** How much one step does: below D1's 50 queries an invocation, and well below 30 seconds of CPU (docs/scale.md has the figures). */
export interface Limits {
  /** Queries, and rows of one query. */
  queries: number;
  page: number;
  /** Multiplications of the factorisation, in the order of magnitude. */
  products: number;
  /** Contents scored for members who are measured on. */
  scored: number;
}

export const usual: Limits = { queries: 20, page: 2000, products: 2e10, scored: 1e6 };

/** A site below this has no model: what a handful of people read is better served by the plain formulas. */
export const LEAST = { members: 20, items: 3, pairs: 200 } as const;

/**
 * What one isolate can train on, within its 128 MB (docs/scale.md). A site with more is trained on a sample of its members; the
 * vectors of the others are computed from their own acts all the same.
 */
export const MOST = { pairs: 2_000_000, members: 100_000 } as const;

/** The longest vectors; half of it where members and contents together are more than `rows`. */
export const LONGEST = { factors: 64, rows: 120_000 } as const;

/**
 * Members whose last content is held back to measure on: at most so many, and at most this share of those who have
 * enough. As many others teach the blend.
 */
export const CASES = 400;
export const CASES_SHARE = 1 / 5;

/**
 * A version may have an NDCG@10 lower by this share than the current one's on the same members, and by one standard error of the
 * difference.
 */
export const TOLERANCE = 0.05;

/**
 * Logged lists: so many pages of impressions are read, the newest, and learned from where there are so many impressions, so
 * many of them taken up. With fewer the weights would be those of a few members' whims (eleven features and a place, some
 * four choices each). At most so many lists are learned from, and `held` of all pairs taken from them, since what is to be
 * foretold is missing in the factorisation.
 */
export const SHOWN = { pages: 10, impressions: 500, taken: 50, lists: 1500, held: 1 / 10 } as const;
