import { HEATS } from '../db/record.ts';
import type { Grounds } from '../scoring/blend/features.ts';
import { blendScore, type Contribution, contributions, plainWeights, type Weights } from '../scoring/blend/weights.ts';
import { scoreItem } from '../scoring/ials/foldin.ts';
import { actsOf, momentum } from '../scoring/list/trend.ts';
import type { Member, Context as PageContext } from '../scoring/member.ts';
import { MANY } from '../scoring/reason.ts';
import { type Recommendation, recommend } from '../scoring/recommend.ts';
import type { Candidate } from './candidates.ts';
import { contentFrom, idOf } from './inputs.ts';
import { habitsFrom } from './learned.ts';
import { graphTaste } from './model/graph-taste.ts';
import { groundsOf } from './model/grounds.ts';
import { type ReadyModel, vectorOf } from './model/ready-model.ts';
import { weightOf } from './model/weight.ts';
import type { PastContent } from './signals.ts';

/** A candidate with its score: as MMR takes it, and as the list explains it. */
export interface Scored {
  id: string;
  candidate: Candidate;
  score: number;
  topics: readonly string[];
  factor: Int8Array | null;
  author: string | null;
  /** The plain formula's terms and reason, kept under a learned model too. */
  plain: Recommendation;
  /** What each feature adds, the largest first; null: the plain formula ranks. */
  blend: Contribution[] | null;
  /** What that was made from. */
  seen: { weights: Weights; grounds: Grounds } | null;
  /** Whether enough people met it more than usual this week. */
  trending: boolean;
}

export interface Knowledge {
  member: Member | null;
  history: readonly PastContent[];
  followed: ReadonlySet<string>;
  page: PageContext | null;
  model: ReadyModel | null;
  now: number;
}

/** Above this, a content is met more than usual. */
const RISING = 1.5;

/** Scores candidates by the blend of a trained model, or without one exactly by the plain formula. */
export function scoreAll(candidates: readonly Candidate[], known: Knowledge): Scored[] {
  const { member, page, model, now } = known;
  const byId = new Map(candidates.map((candidate) => [idOf(candidate.kind, candidate.slug), candidate]));
  const plain = recommend(member, candidates.map(contentFrom), { now, limit: candidates.length, context: page });
  const look = model && member ? sight(model, known) : null;
  return plain.flatMap((one) => {
    const candidate = byId.get(one.id);
    if (!candidate) return [];
    const { topics } = candidate;
    const shared = { id: one.id, candidate, topics, author: null, plain: one, trending: isTrending(candidate, now) };
    return [{ ...shared, factor: null, score: one.score, blend: null, seen: null, ...look?.(candidate, one) }];
  });
}

/** What the blend sees of a candidate for this member. */
function sight(model: ReadyModel, { member, history, followed: follows, now }: Knowledge) {
  const weights = model.weights ?? plainWeights;
  const { rows, settings } = model.factors;
  const d = settings.factors;
  const met = history.map((past) => ({ id: idOf(past.kind, past.slug), weight: weightOf(past) }));
  const vector = vectorOf(model, met);
  const near = graphTaste(model, met);
  const known = member !== null && (member.fields.length > 0 || history.length > 0);
  const heat = nearestHeat(weights.halfLifeHours);
  const habits = habitsFrom(history, now);
  return (candidate: Candidate, recommendation: Recommendation) => {
    const { kind, minutes } = candidate;
    const item = model.index.get(learnedAs(candidate));
    const factor = item === undefined ? null : rows.subarray(item * d, (item + 1) * d);
    const grounds = groundsOf(contentFrom(candidate), recommendation, {
      ...{ member, known, follows, minutes, now },
      habits: kind === 'thread' ? null : habits,
      collaborative: item === undefined || !vector ? null : scoreItem(model.factors, vector, item),
      trending: actsOf(candidate[heat], HEATS[heat], now),
      graph: near(item),
    });
    const [score, blend] = [blendScore(weights, grounds), contributions(weights, grounds)];
    return { factor, score, blend, seen: { weights, grounds } };
  };
}

/** What a model knows in its place: of a discussion what it is about, of a material its course. */
function learnedAs({ kind, slug, about }: Candidate): string {
  if (kind === 'material') return idOf('course', slug.split('/', 1)[0] ?? '');
  return kind === 'thread' ? idOf(about ?? 'post', slug) : idOf(kind, slug);
}

/** Trends are kept for three half-lives: the one nearest to what was learned. */
function nearestHeat(hours: number): keyof typeof HEATS {
  const names = Object.keys(HEATS) as (keyof typeof HEATS)[];
  const distance = (name: keyof typeof HEATS) => Math.abs(Math.log(HEATS[name] / (hours * 3_600_000)));
  return names.reduce((nearest, name) => (distance(name) < distance(nearest) ? name : nearest));
}

function isTrending({ lately, heatDays, heatMonth }: Candidate, now: number): boolean {
  if (lately < MANY) return false;
  const short = { acts: actsOf(heatDays, HEATS.heatDays, now), halfLife: HEATS.heatDays };
  const long = { acts: actsOf(heatMonth, HEATS.heatMonth, now), halfLife: HEATS.heatMonth };
  return momentum(short, long) >= RISING;
}
