import { ridge } from '../linear/ridge.ts';

/** What turns a content's features into the factors that it would have, had members met it. */
export interface ItemPredictor {
  /** Length p and d. */
  meanFeatures: Float64Array;
  meanFactors: Float64Array;
  /** p × d, by rows. */
  weights: Float64Array;
  /** What was chosen; Infinity: the features foretell nothing, and every item is given the mean. */
  penalty: number;
  /** What it missed the items by that were set apart, squared and summed: compares predictors of the same items. */
  error: number;
}

/** Infinity stands for the mean alone. */
const PENALTIES = [Number.POSITIVE_INFINITY, 100, 30, 10, 3, 1, 0.3, 0.1];
/** One item in so many is set apart to choose the penalty with. */
const FOLD = 5;

/**
 * Learns to foretell item factors from features, as Gantner et al., "Learning attribute-to-feature mappings for
 * cold-start recommendations" (ICDM 2010), here by ridge regression about the mean item. The penalty is the one that
 * foretells a fifth of the items best from the others; where none does better than the mean, the mean is kept. The items' order
 * decides which fifth: shuffle what is sorted. O(items × p × (p + d) + p³) for each of eight penalties.
 *
 * @param features a row an item, each of the same length p; describe a new item and an old one alike, so without what only an old one
 *   has, such as a place in the graph of its own
 * @param factors items × d, by rows
 */
export function learnItems(features: readonly Float64Array[], factors: Float32Array, d: number): ItemPredictor {
  const items = features.map((_, item) => item);
  const held = items.filter((item) => item % FOLD === FOLD - 1);
  const others = items.filter((item) => item % FOLD !== FOLD - 1);
  let [penalty, least] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const one of held.length > 0 ? PENALTIES : []) {
    const predictor = fitItems(others, features, factors, d, one);
    const error = held.reduce((sum, item) => sum + errorOf(predictor, features[item], factors, item), 0);
    if (error < least) [penalty, least] = [one, error];
  }
  return { ...fitItems(items, features, factors, d, penalty), error: least };
}

/** The factors of an item of such features: score it with them as any other. O(p × d). */
export function predictItem(
  { meanFeatures, meanFactors, weights }: Omit<ItemPredictor, 'error'>,
  features: Float64Array,
): Float32Array {
  const d = meanFactors.length;
  const predicted = Float64Array.from(meanFactors);
  features.forEach((value, i) => {
    const centred = value - (meanFeatures[i] ?? 0);
    if (centred !== 0)
      for (let k = 0; k < d; k++) predicted[k] = (predicted[k] ?? 0) + centred * (weights[i * d + k] ?? 0);
  });
  return Float32Array.from(predicted);
}

function fitItems(
  items: readonly number[],
  features: readonly Float64Array[],
  factors: Float32Array,
  d: number,
  penalty: number,
): Omit<ItemPredictor, 'error'> {
  const p = features[0]?.length ?? 0;
  const x = new Float64Array(items.length * p);
  const y = new Float64Array(items.length * d);
  items.forEach((item, row) => {
    x.set(features[item] ?? [], row * p);
    y.set(factors.subarray(item * d, (item + 1) * d), row * d);
  });
  const meanFeatures = centre(x, p);
  const meanFactors = centre(y, d);
  const weights = penalty === Number.POSITIVE_INFINITY ? new Float64Array(p * d) : ridge(x, p, y, d, penalty);
  return { meanFeatures, meanFactors, weights, penalty };
}

/** Takes the mean row from every row, and returns it. */
function centre(matrix: Float64Array, width: number): Float64Array {
  const rows = matrix.length / Math.max(width, 1);
  const mean = new Float64Array(width);
  matrix.forEach((value, i) => {
    mean[i % width] = (mean[i % width] ?? 0) + value / rows;
  });
  for (let i = 0; i < matrix.length; i++) matrix[i] = (matrix[i] ?? 0) - (mean[i % width] ?? 0);
  return mean;
}

function errorOf(
  predictor: Omit<ItemPredictor, 'error'>,
  features: Float64Array | undefined,
  factors: Float32Array,
  item: number,
): number {
  const predicted = predictItem(predictor, features ?? new Float64Array(0));
  return predicted.reduce((sum, value, k) => sum + (value - (factors[item * predicted.length + k] ?? 0)) ** 2, 0);
}
