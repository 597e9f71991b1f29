import { randomFrom } from '../random.ts';
import { remember } from './remember.ts';
import { type Standings, valuesOf } from './stack.ts';

/** A move takes so much of the whole from all other parts, and gives it to one; or takes it from one. */
const MOVES = [0.5, 0.25, 0.1, 0.03, -0.03, -0.1];

/** A move must gain so much of what there is: less is noise. */
const GAIN = 0.0005;

/**
 * So many cases choose by themselves; of fewer, samples with so many in all are drawn, at most so many: a hundred cases would
 * choose much by chance.
 */
const ENOUGH = 1500;
const DRAWN = 4000;
const MOST_SAMPLES = 20;

/** What a weighting is worth for each case; every weighting is worked out once. */
type Worth = (weights: readonly number[]) => Float64Array;

/**
 * How much each part counts, the weights summing to 1, by the mean NDCG of the given lengths: bagged ensemble selection
 * (Caruana, Niculescu-Mizil, Crew and Ksikes, ICML 2004), the mean of what is selected on samples of the cases, each as
 * large as they are, drawn with replacement by a fixed seed; of many cases, what is selected on them. Where the part that
 * is best alone is worth more, it stands alone.
 * O(samples × moves × rows × parts).
 */
export function weightsOf(standings: Standings, ks: readonly number[]): number[] {
  const { length } = standings.targets;
  const parts = standings.standings.length;
  const known = remember((key: string) => valuesOf(standings, key.split(' ').map(Number), ks));
  const worth: Worth = (weights) => known(weights.map((weight) => weight.toFixed(6)).join(' '));
  const all = new Uint32Array(length).fill(1);
  const best = bestAlone(parts, worth, all);
  if (length === 0) return best;
  if (length >= ENOUGH) return select(parts, worth, all);
  const random = randomFrom(1);
  const samples = Math.min(MOST_SAMPLES, Math.ceil(DRAWN / length));
  const sum = new Float64Array(parts);
  for (let sample = 0; sample < samples; sample++) {
    const times = new Uint32Array(length);
    for (let draw = 0; draw < length; draw++) {
      const one = Math.floor(random() * length);
      times[one] = (times[one] ?? 0) + 1;
    }
    select(parts, worth, times).forEach((weight, part) => {
      sum[part] = (sum[part] ?? 0) + weight / samples;
    });
  }
  const weights = Array.from(sum, (weight) => Number(weight.toFixed(6)));
  return mean(worth(weights), all) > mean(worth(best), all) ? weights : best;
}

/** It starts with the part that is best alone, and makes the move that gains most, as long as that is more than noise. */
function select(parts: number, worth: Worth, times: Uint32Array): number[] {
  const valued = (weights: number[]) => ({ weights, value: mean(worth(weights), times) });
  let best = valued(bestAlone(parts, worth, times));
  for (;;) {
    let next = best;
    for (const share of MOVES)
      for (let part = 0; part < parts; part++) {
        if (share < 0 && !((best.weights[part] ?? 0) > 0)) continue;
        const one = valued(moved(best.weights, part, share));
        if (one.value > next.value) next = one;
      }
    if (!(next.value > best.value * (1 + GAIN))) return best.weights;
    best = next;
  }
}

/** All the weight on the best part; ties to the earlier. */
function bestAlone(parts: number, worth: Worth, times: Uint32Array): number[] {
  const alone = (part: number) => Array.from({ length: parts }, (_, i) => (i === part ? 1 : 0));
  let best = { weights: alone(0), value: mean(worth(alone(0)), times) };
  for (let part = 1; part < parts; part++) {
    const value = mean(worth(alone(part)), times);
    if (value > best.value) best = { weights: alone(part), value };
  }
  return best.weights;
}

/** The weights with so much more of one part, summing to 1 again. */
function moved(weights: readonly number[], part: number, share: number): number[] {
  const next = weights.map((weight, i) => Math.max(0, (1 - Math.max(0, share)) * weight + (i === part ? share : 0)));
  const sum = next.reduce((a, b) => a + b, 0);
  return sum > 0 ? next.map((weight) => weight / sum) : [...weights];
}

/** Each case counting so many times. */
function mean(values: Float64Array, times: Uint32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (times[i] as number);
  return sum / Math.max(1, values.length);
}
