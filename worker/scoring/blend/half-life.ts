import { fitChoices, likelihood } from './choice.ts';
import { lists, type Taught, withHeat } from './lessons.ts';
import type { HeatAt } from './sight.ts';

/** In hours: from an office's feed, where an hour counts, to a blog that is read for years. */
export const HALF_LIVES = [1, 3, 6, 12, 24, 72, 168, 720, 2160, 8760];

/** The latest so many choices tell how long a trend lasts. */
const TOLD = 1000;

/**
 * The half-life with which a blend fitted on the earlier choices says most of the later fifth (mean log likelihood; ties
 * go to the longer, which moves lists less). Choices are in order of time. O(half-lives × a fit).
 */
export function chooseHalfLife(
  taught: Taught,
  heat: (halfLifeHours: number) => HeatAt,
  prior: Float64Array,
  ridge: number,
  usual: number,
): number {
  const size = taught.nows.length;
  const [from, cut] = [Math.max(0, size - TOLD), size - Math.floor(Math.min(size, TOLD) / 5)];
  if (cut === size || taught.nows.every((now) => now === null)) return usual;
  let best = { halfLife: usual, value: Number.NEGATIVE_INFINITY };
  let start = prior;
  for (const halfLife of HALF_LIVES) {
    const told = withHeat(taught, heat(halfLife));
    start = fitChoices(lists(told, from, cut), prior, ridge, start);
    const value = likelihood(lists(told, cut, size), start);
    if (value >= best.value) best = { halfLife, value };
  }
  return best.halfLife;
}
