import { cosine } from '../list/similarity.ts';
import type { Embedding } from './embedding.ts';

/** Entities by their vectors, of any length each: an embedding, or what was kept of one. */
export type Places = Pick<Embedding, 'width'> & { entities: Embedding['entities'] | Int8Array };

/**
 * The direction in which the given entities lie together: the sum of their unit vectors, each with its weight (1 unless
 * given), of length 1; all 0 where there is nothing to go by. Of a history it is the taste, of a new content's topics
 * and prerequisites its likely place. O(given × width).
 */
export function centreOf(
  { width, entities }: Places,
  given: readonly number[],
  weights?: readonly number[],
): Float32Array {
  const centre = new Float32Array(width);
  given.forEach((entity, i) => {
    const own = entities.subarray(entity * width, (entity + 1) * width);
    const share = (weights?.[i] ?? 1) / (Math.hypot(...own) || 1);
    for (let k = 0; k < width; k++) centre[k] = (centre[k] ?? 0) + share * (own[k] ?? 0);
  });
  const length = Math.hypot(...centre) || 1;
  return centre.map((value) => value / length);
}

/** The graph's term of the blend, -1…1: the cosine between a direction (`centreOf`) and an entity. O(width). */
export function graphCosine({ width, entities }: Places, centre: Float32Array, entity: number): number {
  const value = cosine(centre, entities.subarray(entity * width, (entity + 1) * width));
  // Rounding may carry it a hair beyond.
  return Math.max(-1, Math.min(1, value));
}
