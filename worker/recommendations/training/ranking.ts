import type { Content } from '../../scoring/content.ts';
import { topOf } from '../../scoring/evaluation/top.ts';
import { scoreItems } from '../../scoring/ials/foldin.ts';
import { recommend } from '../../scoring/recommend.ts';
import { type ReadyModel, vectorOf } from '../model/ready-model.ts';
import { hasAct, weightsOfBits } from './acts.ts';
import type { Case } from './case.ts';
import type { Listed } from './catalogue.ts';
import type { Prepared } from './prepare.ts';

/** Length of the lists that are measured. */
export const TOP = 10;

/** Scores every content of the catalogue for a case into `scores`, by place. */
export type Ranker = (asked: Case, scores: Float32Array) => void;

/** The best ten for a case: what was met before, or published after the moment, is left out; ties go to the lower id. */
export function listFor(ranker: Ranker, asked: Case, contents: readonly Listed[]): Uint32Array {
  const scores = new Float32Array(contents.length);
  ranker(asked, scores);
  const skip = new Uint32Array(contents.length);
  for (const place of asked.items) skip[place] = 1;
  contents.forEach(({ publishedAt }, place) => {
    if (publishedAt > asked.now && place !== asked.target) skip[place] = 1;
  });
  // The catalogue stands in the order of its ids.
  const order = Uint32Array.from(contents.keys());
  return topOf(scores, TOP, order, skip, 1);
}

/** What all members did, without what was held back. */
export function statsOf({ contents, item, bits, held }: Prepared): Content['stats'][] {
  const hidden = new Set(held);
  const stats = contents.map(() => ({ users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 }));
  item.forEach((place, row) => {
    const own = stats[place];
    if (!own || hidden.has(row)) return;
    const did = bits[row] ?? 0;
    own.users++;
    if (hasAct(did, 'view')) own.views++;
    if (hasAct(did, 'like')) own.likes++;
    if (hasAct(did, 'comment')) own.comments++;
    if (hasAct(did, 'share')) own.shares++;
    if (hasAct(did, 'complete')) own.completions++;
  });
  return stats;
}

/** The same list for everybody: most members first. */
export const byPopularity =
  (stats: readonly Content['stats'][]): Ranker =>
  (_, scores) => {
    stats.forEach(({ users }, place) => {
      scores[place] = users;
    });
  };

/** The product's own formula, with what the member told and did before. */
export function byFormula(contents: readonly Listed[], stats: readonly Content['stats'][]): Ranker {
  const none = { users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 };
  const candidates = contents.map((content, place) => ({ ...content, stats: stats[place] ?? none }));
  const places = new Map(contents.map(({ id }, place) => [id, place]));
  return ({ member, now }, scores) => {
    const best = recommend(member, candidates, { now, limit: candidates.length });
    for (const { id, score } of best) scores[places.get(id) ?? 0] = score;
  };
}

/** A model's factors alone; what it does not know, or who, is worth 0. */
export function byFactors(model: ReadyModel, contents: readonly Listed[]): Ranker {
  const places = Int32Array.from(contents, ({ id }) => model.index.get(id) ?? -1);
  const own = new Float32Array(model.ids.length);
  return ({ items, bits }, scores) => {
    const met = Array.from(items, (place, i) => ({
      id: contents[place]?.id ?? '',
      weight: weightsOfBits[bits[i] ?? 0] ?? 0,
    }));
    const vector = vectorOf(model, met);
    scores.fill(0);
    if (!vector) return;
    scoreItems(model.factors, vector, own);
    places.forEach((item, place) => {
      if (item >= 0) scores[place] = own[item] ?? 0;
    });
  };
}
