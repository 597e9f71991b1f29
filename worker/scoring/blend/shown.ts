import { type Choices, fitChoices, likelihood } from './choice.ts';
import { calibrated, type Learned, PRIOR } from './fit.ts';
import { chooseHalfLife } from './half-life.ts';
import { lists, type Taught, withHeat } from './lessons.ts';
import type { HeatAt } from './sight.ts';
import { PLAIN_HALF_LIFE } from './weights.ts';

/** What was taken from lists as members were shown them, each list beside what else stood in it. */
export interface Shown extends Taught {
  /** Of each row: its place in the list, from 1. */
  positions: Float64Array;
  /** Of each row: how likely it was to stand there, above 0, at most 1. */
  propensities: Float64Array;
}

export interface LearnedOfBoth extends Learned {
  /** η: a place k is looked at like 1 / k^η. */
  positionBias: number;
  /** Whether the weights rest on lists as well; else they foretold later choices worse, and count for nothing. */
  fromShown: boolean;
}

/** η before there is evidence: the severity that Joachims, Swaminathan and Schnabel assume, 1 / k. */
const PRIOR_BIAS = 1;

/** A list speaks for at most so many like it: what is rarer, one member's whim would decide. */
const CLIP = 10;

/**
 * Learns from what members met next, of all that there was (`acts`), and from what they took of the lists that they were
 * shown, corrected for what decides on being shown and on being seen:
 *
 * - Seen: P(i taken | list) = k_i^-η e^(w·x_i) / Σ_j k_j^-η e^(w·x_j), the examination of a position-based model (Joachims,
 *   Swaminathan and Schnabel, "Unbiased learning-to-rank with biased feedback", WSDM 2017) within McFadden's choice. η is
 *   fitted beside w as the weight of -log k, shrunk towards 1, and then left out. No intervention is needed, since re-ranking,
 *   exploration and other members' lists put alike contents in different places.
 * - Shown: within a list the policy that made it cancels out, as the candidates of each choice are those that were
 *   shown. Where the model is wrong it still matters which lists there are: each counts with the mean of its rows' 1 / propensity, at
 *   most 10, self-normalised (Swaminathan and Joachims, NIPS 2015). The taken one alone is not weighed so: evidence that depends on the outcome
 *   would bias a choice.
 *
 * Acts but the later fifth, and lists before that moment, are learned from with one ridge, each choice as much evidence as any other. What is later
 * decides whether lists count at all: by the mean log likelihood of acts and that of lists, added up.
 * O(steps × rows × features²).
 */
export function learnFromBoth(
  acts: { taught: Taught; heat: (halfLifeHours: number) => HeatAt },
  shown: { taught: Shown; heat: (halfLifeHours: number) => HeatAt },
  ridge: number,
  halfLives?: readonly number[],
): LearnedOfBoth {
  const halfLife = chooseHalfLife(acts.taught, acts.heat, ridge, PLAIN_HALF_LIFE, halfLives);
  const own = withHeat(acts.taught, acts.heat(halfLife));
  const size = own.nows.length;
  const cut = size - Math.floor(size / 5);
  const seen = shown.taught.nows;
  const since = own.nows[cut] ?? seen[Math.floor((seen.length * 4) / 5)] ?? Number.POSITIVE_INFINITY;
  const [learning, held] = [lists(own, 0, cut), lists(own, cut, size)];
  const placed = withPlaces({ ...shown.taught, ...withHeat(shown.taught, shown.heat(halfLife)) });
  const later = placed.nows.findIndex((now) => (now ?? 0) >= since);
  const end = later < 0 ? placed.nows.length : later;
  const prior = Float64Array.of(...PRIOR, PRIOR_BIAS);
  const both = fitChoices(together(learning, lists(placed, 0, end)), prior, ridge);
  const [weights, positionBias] = [both.subarray(0, PRIOR.length), both[PRIOR.length] ?? PRIOR_BIAS];
  const alone = fitChoices(learning, PRIOR, ridge);
  const heldShown = lists(placed, end, placed.nows.length);
  const foretold = (one: Float64Array) =>
    likelihood(held, one) + likelihood(heldShown, Float64Array.of(...one, positionBias));
  const fromShown = foretold(weights) > foretold(alone);
  return { ...calibrated(fromShown ? weights : alone, held, halfLife), positionBias, fromShown };
}

/** The same lists with -log of the place as one more feature, and what each tells. */
export function withPlaces(shown: Shown): Taught {
  const { width, starts, positions, propensities } = shown;
  const values = widened(shown, (row) => -Math.log(positions[row] ?? 1));
  const raw = Float64Array.from(shown.nows, (_, list) => {
    const [from = 0, to = 0] = [starts[list], starts[list + 1]];
    const own = propensities.subarray(from, to);
    return own.reduce((sum, propensity) => sum + Math.min(CLIP, 1 / propensity), 0) / Math.max(1, own.length);
  });
  const mean = raw.reduce((sum, one) => sum + one, 0) / Math.max(1, raw.length);
  return { ...shown, width: width + 1, values, evidence: raw.map((one) => one / mean) };
}

/** Choices of both kinds; those without places have 0 there, which says nothing. */
function together(acts: Choices, placed: Choices): Choices {
  const rows = acts.counts.length;
  return {
    width: placed.width,
    starts: Uint32Array.of(...acts.starts, ...placed.starts.subarray(1).map((start) => start + rows)),
    values: joined(
      widened(acts, () => 0),
      placed.values,
    ),
    counts: joined(acts.counts, placed.counts),
    evidence: joined(
      new Float64Array(Math.max(0, acts.starts.length - 1)).fill(1),
      placed.evidence ?? new Float64Array(Math.max(0, placed.starts.length - 1)).fill(1),
    ),
  };
}

function widened({ width, values, counts }: Choices, last: (row: number) => number): Float64Array {
  const wide = new Float64Array(counts.length * (width + 1));
  for (let row = 0; row < counts.length; row++) {
    wide.set(values.subarray(row * width, (row + 1) * width), row * (width + 1));
    wide[row * (width + 1) + width] = last(row);
  }
  return wide;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}
