import type { Grounds } from '../../scoring/blend/features.ts';
import { blendScore, type Weights } from '../../scoring/blend/weights.ts';
import { topOf } from '../../scoring/evaluation/top.ts';
import { scoreItem } from '../../scoring/ials/foldin.ts';
import { interestsOf } from '../../scoring/interest.ts';
import { recommend } from '../../scoring/recommend.ts';
import { graphTaste } from '../model/graph-taste.ts';
import { groundsOf, HALF_LIVES } from '../model/grounds.ts';
import { type ReadyModel, vectorOf } from '../model/ready-model.ts';
import { weightsOfBits } from './acts.ts';
import type { Asked, Case } from './case.ts';
import type { Listed } from './catalogue.ts';
import type { Moments } from './moment.ts';

/** Length of the lists that are measured. */
export const TOP = 10;

/** Scores every content of the catalogue by place, as of the moment that the site was brought to. */
export type Ranker = (asked: Case) => Float32Array;

/**
 * What may not stand in a list for a case, by place: 1 for what was met before or published later. What was held back
 * may, whatever its date says.
 */
export function barred({ items, target, now }: Case, contents: readonly Listed[]): Uint32Array {
  const out = new Uint32Array(contents.length);
  for (let place = 0; place < out.length; place++) if ((contents[place] as Listed).publishedAt > now) out[place] = 1;
  for (const place of items) out[place] = 1;
  out[target] = 0;
  return out;
}

/** The best ten for a case; ties go to the lower id, and the catalogue stands in the order of its ids. */
export function listFor(ranker: Ranker, asked: Case, contents: readonly Listed[]): Uint32Array {
  const order = Uint32Array.from(contents.keys());
  return topOf(ranker(asked), TOP, order, barred(asked, contents), 1);
}

/** The same list for everybody: most members first. */
export const byPopularity =
  ({ stats }: Moments): Ranker =>
  () =>
    Float32Array.from(stats, ({ users }) => users);

/** The product's own formula, with what the member told and did before. */
export function byFormula(contents: readonly Listed[], { stats }: Moments): Ranker {
  const plain = plainly(contents, stats);
  return (asked) => Float32Array.from(plain(asked), ({ score }) => score);
}

/** A model's own lists: the blend of its factors with all else that is known. */
export function byModel(contents: readonly Listed[], moments: Moments, model: ReadyModel, weights: Weights): Ranker {
  const halfLife = Math.max(0, HALF_LIVES.indexOf(weights.halfLifeHours));
  const look = sightOf(contents, moments, model);
  return (asked) => {
    const sight = look(asked);
    return Float32Array.from(contents.keys(), (place) => blendScore(weights, sight(place, halfLife)));
  };
}

/** What the blend looks at of each content for a case (of these places, or all), with the trend of one half-life. */
export function sightOf(contents: readonly Listed[], { stats, heat }: Moments, model: ReadyModel) {
  const plain = plainly(contents, stats);
  const learned = byLearning(contents, model);
  return (asked: Asked, places?: Uint32Array): ((place: number, halfLife: number) => Grounds) => {
    const { member, habits, now, told } = asked;
    const scores = learned(asked);
    const results = plain(asked, places);
    const known = interestsOf(member, now).norm > 0;
    const follows = new Set(told.follows);
    return (place, halfLife) => {
      const content = contents[place] as Listed;
      const own = stats[place] as Moments['stats'][number];
      return groundsOf({ ...content, stats: own }, results[place] as (typeof results)[number], {
        ...{ member, known, follows, habits, now, ...scores(place) },
        trending: heat(place, halfLife),
        minutes: content.minutes,
      });
    };
  };
}

/** The plain formula's results by place: of these places, or of all. */
function plainly(contents: readonly Listed[], stats: Moments['stats']) {
  const candidates = contents.map((content, place) => ({
    ...content,
    stats: stats[place] as Moments['stats'][number],
  }));
  const numbers = new Map(contents.map(({ id }, place) => [id, place]));
  return ({ member, now }: Asked, places?: Uint32Array) => {
    const asked = places ? Array.from(places, (place) => candidates[place] as (typeof candidates)[number]) : candidates;
    const results = recommend(member, asked, { now, limit: asked.length });
    const byPlace: typeof results = new Array(candidates.length);
    for (const result of results) byPlace[numbers.get(result.id) ?? 0] = result;
    return byPlace;
  };
}

/**
 * What a model makes of each place for a case: the factors' score, and how near it is in the site's graph; null for a
 * content that they do not know, and for a stranger to them.
 */
function byLearning(contents: readonly Listed[], model: ReadyModel) {
  const numbers = Int32Array.from(contents, ({ id }) => model.index.get(id) ?? -1);
  return ({ items, bits }: Asked) => {
    const met = Array.from(items, (place, i) => ({
      id: contents[place]?.id ?? '',
      weight: weightsOfBits[bits[i] ?? 0] ?? 0,
    }));
    const vector = vectorOf(model, met);
    const near = graphTaste(model, met);
    return (place: number): { collaborative: number | null; graph: number | null } => {
      const number = numbers[place] ?? -1;
      if (number < 0) return { collaborative: null, graph: null };
      return { collaborative: vector && scoreItem(model.factors, vector, number), graph: near(number) };
    };
  };
}
