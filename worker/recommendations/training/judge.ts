import { DAY } from '../../access/can.ts';
import type { Bias, ModelMetrics } from '../../contract/scoring-model.ts';
import { plainWeights } from '../../scoring/blend/weights.ts';
import { hitRate, ndcg } from '../../scoring/evaluation/metrics.ts';
import { coverage, exposureBy, exposures, gini, popularityLift, qualityByTenure } from '../../scoring/list/bias.ts';
import { readModel } from '../model/read.ts';
import { caseOf, type Told } from './case.ts';
import { readFactors } from './factorise.ts';
import { TOLERANCE } from './limits.ts';
import { momentsOf } from './moment.ts';
import { type Prepared, readPrepared } from './prepare.ts';
import { byFormula, byModel, byPopularity, listFor, type Ranker, TOP } from './ranking.ts';
import { publish } from './swap.ts';
import { type Change, type Claimed, currentOf } from './version.ts';
import { read, type Workshop, write } from './workshop.ts';

const MONTH = 30 * DAY;

/** What the studio shows. */
const MOST_TOPICS = 20;

/** Of one case: the place of what was held back in each list (from 0; -1: not in it), and the list that the new model made. */
interface Judged {
  learned: number;
  plain: number;
  popular: number;
  current: number;
  list: number[];
}

/** One step of measuring: some of the members whose last content was held back. After the last, the version is used or refused. */
export async function judge(shop: Workshop, claimed: Claimed): Promise<Change | null> {
  const { cursor } = claimed;
  const prepared = await readPrepared(shop, claimed);
  const { contents, first } = prepared;
  const done = cursor.judged === undefined ? [] : (await read<Judged[]>(shop, cursor.judged)).header;
  const model = await readFactors(shop, claimed);
  const [current] = await currentOf(shop.db, claimed.siteId);
  // Where R2 fails, the step does: compared with nothing, a worse version would pass. One that is gone serves no list.
  const before = current ? await readModel(shop.env, claimed.siteId, current.version) : null;
  const moments = momentsOf(prepared);
  const weights = claimed.weights ?? plainWeights;
  const learned = byModel(contents, moments, model, weights);
  const plain = byFormula(contents, moments);
  const popular = byPopularity(moments);
  const old = before && byModel(contents, moments, before, before.weights ?? plainWeights);
  // In the order of time, which the site follows.
  const questions = prepared.told
    .map((told, i) => ({ told, row: prepared.held[i] ?? 0 }))
    .filter(({ told }) => told.judged)
    .sort((a, b) => (first[a.row] ?? 0) - (first[b.row] ?? 0) || a.row - b.row);
  const end = Math.min(
    questions.length,
    done.length + Math.max(1, Math.floor(shop.limits.scored / Math.max(1, contents.length))),
  );
  for (const { told, row } of questions.slice(done.length, end)) {
    const asked = caseOf(prepared, told, row, contents);
    moments.goTo(asked.now);
    const placeIn = (ranker: Ranker) => listFor(ranker, asked, contents).indexOf(asked.target);
    const list = listFor(learned, asked, contents);
    done.push({
      learned: list.indexOf(asked.target),
      plain: placeIn(plain),
      popular: placeIn(popular),
      current: old ? placeIn(old) : -1,
      list: [...list],
    });
  }
  if (end < questions.length) {
    const judged = await write(shop, 'judged', done, {});
    return { cursor: { ...cursor, judged, progress: end / questions.length } };
  }
  const metrics: ModelMetrics = {
    members: done.length,
    learned: figures(done.map((one) => one.learned)),
    plain: figures(done.map((one) => one.plain)),
    popular: figures(done.map((one) => one.popular)),
  };
  const bias = biasOf(prepared, questions, done);
  const fault = faultOf(metrics, old ? comparedWith(done) : null);
  if (fault !== null) return { status: 'refused', note: fault, metrics, bias };
  await publish(
    shop,
    claimed,
    { ...model, weights: { ...weights, features: [...weights.features] } },
    { metrics, bias },
  );
  return null;
}

/** The current version's NDCG@10 on the same members, and the standard error of what the new one gains. */
interface Compared {
  was: number;
  error: number;
}

function comparedWith(judged: readonly Judged[]): Compared {
  const gains = judged.map(({ learned, current }) => ndcg(hitsOf(learned), 1, TOP) - ndcg(hitsOf(current), 1, TOP));
  const mean = gains.reduce((sum, gain) => sum + gain, 0) / gains.length;
  const spread = gains.reduce((sum, gain) => sum + (gain - mean) ** 2, 0) / Math.max(1, gains.length - 1);
  return { was: figures(judged.map(({ current }) => current)).ndcg10, error: Math.sqrt(spread / gains.length) };
}

/** Why a version may not be used, in words; null: it may. */
export function faultOf({ learned, plain }: Omit<ModelMetrics, 'popular'>, compared: Compared | null): string | null {
  const shown = (value: number) => value.toFixed(4);
  if (learned.ndcg10 < plain.ndcg10)
    return `NDCG@10 ${shown(learned.ndcg10)} is below the plain formulas' ${shown(plain.ndcg10)}`;
  // A fall that chance would explain on so few members is none.
  if (compared && learned.ndcg10 < compared.was * (1 - TOLERANCE) - compared.error)
    return `NDCG@10 ${shown(learned.ndcg10)} is below the current version's ${shown(compared.was)} on the same members`;
  return null;
}

function figures(places: readonly number[]): { hitRate10: number; ndcg10: number } {
  const mean = (of: (hits: boolean[]) => number) =>
    places.reduce((sum, place) => sum + of(hitsOf(place)), 0) / Math.max(1, places.length);
  return { hitRate10: mean((hits) => hitRate(hits, TOP)), ndcg10: mean((hits) => ndcg(hits, 1, TOP)) };
}

const hitsOf = (place: number) => Array.from({ length: TOP }, (_, i) => i === place);

function biasOf(
  prepared: Prepared,
  questions: readonly { told: Told; row: number }[],
  judged: readonly Judged[],
): Bias {
  const { contents, starts, item } = prepared;
  const lists = judged.map(({ list }) => list);
  const shown = exposures(lists, contents.length);
  const reads = questions.map(({ told: { member }, row }) => {
    const [from = 0, to = 0] = [starts[member], starts[member + 1]];
    return [...item.subarray(from, row), ...item.subarray(row + 1, to)];
  });
  const counts = new Uint32Array(contents.length);
  for (const place of item) counts[place] = (counts[place] ?? 0) + 1;
  const topics = exposureBy(
    shown,
    contents.map((content) => content.topics),
  );
  return {
    coverage: coverage(lists, contents.length),
    gini: gini(shown),
    popularity: popularityLift(lists, reads, counts),
    tenure: qualityByTenure(
      judged.map(({ learned }, i) => {
        const { told, row } = questions[i] ?? {};
        const known = (prepared.first[row ?? 0] ?? 0) * 1000 - (told?.createdAt ?? 0);
        return { months: Math.max(0, known / MONTH), ndcg10: ndcg(hitsOf(learned), 1, TOP) };
      }),
    ),
    topics: topics.slice(0, MOST_TOPICS).map(({ group, exposure, share }) => ({ topic: group, exposure, share })),
  };
}
