/**
 * What the learned blend looks at for one candidate and member. Each is brought to a common measure, (value - centre) /
 * scale, with the centres and scales stated here and not learned: a score then never depends on what else is listed, and
 * weights compare, each being the change of the log odds for one usual step of its feature.
 */
export interface Grounds {
  /** The plain formula's score, 0…3 (`recommend.ts`). */
  plain: number;
  /** The factorisation's score, about 0…1; null for a stranger to it, or where there is none. */
  collaborative: number | null;
  /** What those who met the same have met, as of the moment, 0…about 1 (`neighbours.ts`); null for a stranger. */
  neighbours: number | null;
  /** Cosine of the member's taste with the content's topics, 0…1; null for a stranger. */
  topics: number | null;
  /** Smoothed quality, 0…1 (`quality.ts`). */
  quality: number;
  /** Decayed count of the acts with it, half after the blend's half-life; null where times are unknown. */
  trending: number | null;
  /** Everyone who ever met it, distinct. */
  people: number;
  /** Level fit, 0…1 (`relevance.ts`). */
  level: number;
  /** 1 where the member follows its author, one half of its topic, else 0. */
  follow: number;
  /** Hours since it was published; null where unknown. */
  age: number | null;
  /** How well it suits the member's habits, 0…1 (`habitFit`); null where none are known. */
  habit: number | null;
  /** Cosine, in the site's own graph, of where what the member met lies with the content, -1…1; null where not known. */
  graph: number | null;
}

export type FeatureName = keyof Grounds;

export interface Feature {
  name: FeatureName;
  centre: number;
  scale: number;
  /** The weight without data. */
  prior: number;
  /** The value that is centred and scaled. */
  read(grounds: Grounds): number | null;
}

/** Below a hundredth of an act there is none. */
const FLOOR = 0.01;
const log = (value: number | null) => (value === null ? null : Math.log2(FLOOR + Math.max(0, value)));
const logOfOneMore = (value: number | null) => (value === null ? null : Math.log2(1 + Math.max(0, value)));
/** A logarithm that goes on below 0 and keeps the order there: a factorisation's scores have both signs. */
const signedLog = (value: number | null, unit: number) => (value === null ? null : Math.asinh(value / unit));

/**
 * The plain score alone has a weight without data, so that then the blend is the plain formula: its three terms weigh
 * alike, and its centre and scale keep its order exactly (to divide by a power of two rounds nothing). All others start
 * at 0: what a site's members do moves them away.
 */
export const FEATURES: readonly Feature[] = [
  { name: 'plain', centre: 0, scale: 0.125, prior: 1, read: ({ plain }) => plain },
  {
    name: 'collaborative',
    centre: 0.3,
    scale: 0.75,
    prior: 0,
    read: ({ collaborative }) => signedLog(collaborative, 0.1),
  },
  { name: 'neighbours', centre: 3, scale: 1.5, prior: 0, read: ({ neighbours }) => signedLog(neighbours, 0.001) },
  { name: 'topics', centre: 0.25, scale: 0.25, prior: 0, read: ({ topics }) => topics },
  { name: 'quality', centre: 0.125, scale: 0.0625, prior: 0, read: ({ quality }) => quality },
  { name: 'trending', centre: -4, scale: 2, prior: 0, read: ({ trending }) => log(trending) },
  { name: 'people', centre: 3, scale: 2, prior: 0, read: ({ people }) => logOfOneMore(people) },
  { name: 'level', centre: 0.5, scale: 0.25, prior: 0, read: ({ level }) => level },
  { name: 'follow', centre: 0, scale: 0.5, prior: 0, read: ({ follow }) => follow },
  { name: 'age', centre: 9, scale: 2, prior: 0, read: ({ age }) => logOfOneMore(age) },
  { name: 'habit', centre: 0.5, scale: 0.25, prior: 0, read: ({ habit }) => habit },
  { name: 'graph', centre: 0.25, scale: 0.25, prior: 0, read: ({ graph }) => graph },
];

/** Values on the common measure, in the order of `FEATURES`. What is not known, or no number, is usual: 0. O(features). */
export function featuresOf(grounds: Grounds, out: Float64Array = new Float64Array(FEATURES.length)): Float64Array {
  FEATURES.forEach(({ centre, scale, read }, i) => {
    const value = read(grounds) ?? Number.NaN;
    out[i] = Number.isFinite(value) ? (value - centre) / scale : 0;
  });
  return out;
}

/** Where `trending` stands in `FEATURES`: the only one that changes with the half-life. */
export const TRENDING = FEATURES.findIndex(({ name }) => name === 'trending');

/** The value of `trending` on the common measure. */
export function trendOf(heat: number): number {
  const { centre = 0, scale = 1 } = FEATURES[TRENDING] ?? {};
  return ((log(heat) ?? centre) - centre) / scale;
}
