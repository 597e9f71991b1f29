import { compareIds } from '../content.ts';
import { FEATURES, type Grounds } from './features.ts';

/** A blend as it is kept and shown. Centres and scales are kept with the weights, which mean nothing without them. */
export interface Weights {
  features: readonly Weight[];
  /** The log odds of a candidate that is usual in everything. It moves no order. */
  bias: number;
  /** Of `trending`. */
  halfLifeHours: number;
}

export interface Weight {
  name: string;
  weight: number;
  centre: number;
  scale: number;
}

/** What one feature adds to a candidate's log odds, beside a candidate that is usual in it. */
export interface Contribution {
  name: string;
  value: number;
}

/** One in a hundred of what is offered is taken up, until a site's own members tell. */
export const PLAIN_BIAS = Math.log(0.01 / 0.99);
export const PLAIN_HALF_LIFE = 72;

export const plainWeights: Weights = weightsOf(
  FEATURES.map(({ prior }) => prior),
  PLAIN_BIAS,
  PLAIN_HALF_LIFE,
);

export function weightsOf(weights: ArrayLike<number>, bias: number, halfLifeHours: number): Weights {
  const features = FEATURES.map(({ name, centre, scale }, i) => ({ name, weight: weights[i] ?? 0, centre, scale }));
  return { features, bias, halfLifeHours };
}

/**
 * What lists are sorted by: Σ weight × (value - centre) / scale. Higher is better; with the plain weights it is the plain
 * score times 8, bit for bit. O(features).
 */
export function blendScore(weights: Weights, grounds: Grounds): number {
  let score = 0;
  for (const feature of weights.features) score += contributionOf(feature, grounds);
  return score;
}

/** How likely it is taken up, 0…1: the logistic function of score and bias. */
export function likelihoodOf(weights: Weights, grounds: Grounds): number {
  return 1 / (1 + Math.exp(-blendScore(weights, grounds) - weights.bias));
}

/**
 * What each feature contributes, the largest first (in size, for or against; ties by name); together they are the score.
 * For reasons, and for the studio. O(features log features).
 */
export function contributions(weights: Weights, grounds: Grounds): Contribution[] {
  return weights.features
    .map((feature) => ({ name: feature.name, value: contributionOf(feature, grounds) }))
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value) || compareIds(a.name, b.name));
}

/** A feature that this release does not know, or a value that is not known, contributes nothing. */
function contributionOf({ name, weight, centre, scale }: Weight, grounds: Grounds): number {
  const value = reads.get(name)?.(grounds) ?? Number.NaN;
  return Number.isFinite(value) ? (weight * (value - centre)) / scale : 0;
}

const reads = new Map<string, (grounds: Grounds) => number | null>(FEATURES.map(({ name, read }) => [name, read]));
