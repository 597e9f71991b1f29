import { fitChoices, likelihood } from './choice.ts';
import { lists, type Taught, trendsOf } from './lessons.ts';
import type { HeatAt } from './sight.ts';

/** In hours: from an office's feed, where an hour counts, to a blog that is read for years. */
export const HALF_LIVES = [1, 3, 6, 12, 24, 72, 168, 720, 2160, 8760];

/** The latest so many choices tell how long a trend lasts. */
const TOLD = 2000;

/**
 * The half-life whose trend says most of what was taken: a choice by the trend alone, fitted to the latest 2,000
 * choices but the later half, and judged on that (mean log likelihood; ties go to the longer, which moves lists less).
 * By the trend alone, since beside the number of people and the age any half-life does where none is needed.
 * O(half-lives × rows × log events).
 */
export function chooseHalfLife(
  taught: Taught,
  heat: (hours: number) => HeatAt,
  ridge: number,
  usual: number,
  halfLives: readonly number[] = HALF_LIVES,
): number {
  const size = taught.nows.length;
  const latest = lists(taught, Math.max(0, size - TOLD), size);
  const cut = Math.ceil(latest.nows.length / 2);
  if (cut === latest.nows.length || latest.nows.includes(null)) return usual;
  let best = { halfLife: usual, value: Number.NEGATIVE_INFINITY };
  for (const halfLife of halfLives) {
    const trends = { ...latest, width: 1, values: trendsOf(latest, heat(halfLife)) };
    const weight = fitChoices(lists(trends, 0, cut), new Float64Array(1), ridge);
    const value = likelihood(lists(trends, cut, latest.nows.length), weight);
    if (value >= best.value) best = { halfLife, value };
  }
  return best.halfLife;
}
