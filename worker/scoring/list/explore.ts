import { compareIds } from '../content.ts';
import { randomFrom } from '../random.ts';

/** The share of places, from the second on, that are left to chance. */
export const EXPLORATION = 0.08;

export interface Placed<T> {
  candidate: T;
  /** How likely this content was to stand in this place, over all seeds: above 0, at most 1. */
  propensity: number;
  explored: boolean;
}

/**
 * ε-greedy over the places of a list: the first stays; each of the others goes, by ε, to one drawn evenly from `pool`
 * (contents that follow the list closely), no content twice. A content of the list stands in its place with probability
 * 1 - ε, and one of the pool in any of those places with ε / pool, exactly: which places go is drawn without regard to
 * which contents, so that each place alone sees every content of the pool alike. Where the pool has fewer contents than
 * there are such places, only the last places may go.
 *
 * A content's turn depends on the seed and its id alone: with the same seed a list stays as it was, however others come
 * and go. O(pool log pool).
 */
export function explore<T extends { id: string }>(
  list: readonly T[],
  pool: readonly T[],
  seed: string,
  share = EXPLORATION,
): Placed<T>[] {
  const open = list.length - Math.min(pool.length, Math.max(0, list.length - 1));
  const turns = pool
    .map((candidate) => ({ candidate, turn: draw(`${seed} ${candidate.id}`) }))
    .sort((a, b) => a.turn - b.turn || compareIds(a.candidate.id, b.candidate.id));
  let next = 0;
  return list.map((candidate, place) => {
    if (place < open) return { candidate, propensity: 1, explored: false };
    const drawn = draw(`${seed} ${place}`) < share ? turns[next++] : undefined;
    return drawn
      ? { candidate: drawn.candidate, propensity: share / pool.length, explored: true }
      : { candidate, propensity: 1 - share, explored: false };
  });
}

/** A number in [0, 1) that the text alone decides: FNV-1a (RFC 9923), mixed by the generator's own rounds. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return randomFrom(hash)();
}
