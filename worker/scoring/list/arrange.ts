import { compareIds } from '../content.ts';
import { explore, type Placed } from './explore.ts';
import { type Facts, refusal, type Wishes } from './gate.ts';
import { type Ranked, rerank } from './rerank.ts';

export interface ArrangeOptions {
  /** At most so many places: an integer from 0. */
  limit: number;
  /** Null: nothing is left to chance. */
  seed: string | null;
  /** Id of what stands first where it passes the gate. */
  lead?: string | null;
}

/** How many contents, for each place of a list, follow it closely enough to be tried. */
const PLAUSIBLE = 3;

/**
 * A list from what several sources propose: the gate, then re-ranking, then exploration. The gate stands after every
 * source and nothing is added behind it, so no source can bring in what it refuses. A content that several sources
 * propose has its largest score. O(candidates × (log candidates + limit × topics)).
 *
 * @param sources what each proposes, such as the newest or what a model ranks highest
 * @param facts of every content that is still there, by id
 */
export function arrange<T extends Ranked>(
  sources: readonly (readonly T[])[],
  facts: ReadonlyMap<string, Facts>,
  wishes: Wishes,
  { limit, seed, lead = null }: ArrangeOptions,
): Placed<T>[] {
  const proposed = new Map<string, T>();
  for (const candidate of sources.flat()) {
    const known = proposed.get(candidate.id);
    if (!known || candidate.score > known.score) proposed.set(candidate.id, candidate);
  }
  const candidates = [...proposed.values()].filter(({ id }) => refusal(id, facts.get(id), wishes) === null);
  const list = rerank(candidates, limit, lead);
  if (seed === null) return list.map((candidate) => ({ candidate, propensity: 1, explored: false }));
  const listed = new Set(list);
  const pool = candidates
    .filter((candidate) => !listed.has(candidate))
    .sort((a, b) => b.score - a.score || compareIds(a.id, b.id))
    .slice(0, PLAUSIBLE * limit);
  return explore(list, pool, seed);
}
