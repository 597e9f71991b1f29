import { DAY } from '../../access/can.ts';
import type { Bias, ModelMetrics } from '../../contract/scoring-model.ts';
import { hitRate, ndcg } from '../../scoring/evaluation/metrics.ts';
import { coverage, exposureBy, exposures, gini, popularityLift, qualityByTenure } from '../../scoring/list/bias.ts';
import { loadModel } from '../model/read.ts';
import { caseOf } from './case.ts';
import { readFactors } from './factorise.ts';
import { TOLERANCE } from './limits.ts';
import { type Prepared, readPrepared } from './prepare.ts';
import { byFactors, byFormula, byPopularity, listFor, type Ranker, statsOf, TOP } from './ranking.ts';
import { publish } from './swap.ts';
import { type Change, type Claimed, currentOf } from './version.ts';
import { read, type Workshop, write } from './workshop.ts';

const MONTH = 30 * DAY;

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
  const { contents, told } = prepared;
  const done = cursor.judged === undefined ? [] : (await read<Judged[]>(shop, cursor.judged)).header;
  const model = await readFactors(shop, claimed);
  const [current] = await currentOf(shop.db, claimed.siteId);
  const before = current ? await loadModel(shop.env, claimed.siteId, current.version) : null;
  const stats = statsOf(prepared);
  const learned = byFactors(model, contents);
  const plain = byFormula(contents, stats);
  const popular = byPopularity(stats);
  const old = before && byFactors(before, contents);
  const end = Math.min(
    told.length,
    done.length + Math.max(1, Math.floor(shop.limits.scored / Math.max(1, contents.length))),
  );
  for (let i = done.length; i < end; i++) {
    const { [i]: one } = told;
    if (!one) break;
    const asked = caseOf(prepared, one, prepared.held[i] ?? 0, contents);
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
  if (end < told.length) {
    const judged = await write(shop, 'judged', done, {});
    return { cursor: { ...cursor, judged, progress: end / told.length } };
  }
  const metrics: ModelMetrics = {
    members: done.length,
    learned: figures(done.map((one) => one.learned)),
    plain: figures(done.map((one) => one.plain)),
    popular: figures(done.map((one) => one.popular)),
  };
  const bias = biasOf(
    prepared,
    done,
    stats.map(({ users }) => users),
  );
  const was = old ? figures(done.map((one) => one.current)).ndcg10 : null;
  const fault = faultOf(metrics, was);
  if (fault !== null) return { status: 'refused', note: fault, metrics, bias };
  await publish(shop, claimed, { ...model, weights: claimed.weights }, { metrics, bias });
  return null;
}

/** Why a version may not be used, in words; null: it may. `was`: the current version's NDCG@10 on the same members. */
export function faultOf({ learned, plain }: ModelMetrics, was: number | null): string | null {
  const shown = (value: number) => value.toFixed(4);
  if (learned.ndcg10 < plain.ndcg10)
    return `NDCG@10 ${shown(learned.ndcg10)} is below the plain formulas' ${shown(plain.ndcg10)}`;
  if (was !== null && learned.ndcg10 < was * (1 - TOLERANCE))
    return `NDCG@10 ${shown(learned.ndcg10)} is below the current version's ${shown(was)} on the same members`;
  return null;
}

function figures(places: readonly number[]): { hitRate10: number; ndcg10: number } {
  const mean = (of: (hits: boolean[]) => number) =>
    places.reduce((sum, place) => sum + of(hitsOf(place)), 0) / Math.max(1, places.length);
  return { hitRate10: mean((hits) => hitRate(hits, TOP)), ndcg10: mean((hits) => ndcg(hits, 1, TOP)) };
}

const hitsOf = (place: number) => Array.from({ length: TOP }, (_, i) => i === place);

function biasOf({ contents, told, starts, item, held }: Prepared, judged: readonly Judged[], counts: number[]): Bias {
  const lists = judged.map(({ list }) => list);
  const shown = exposures(lists, contents.length);
  const reads = told.map(({ member }, i) => {
    const rows = Array.from(
      { length: (starts[member + 1] ?? 0) - (starts[member] ?? 0) },
      (_, k) => (starts[member] ?? 0) + k,
    );
    return rows.filter((row) => row !== held[i]).map((row) => item[row] ?? 0);
  });
  const topics = exposureBy(
    shown,
    contents.map((content) => content.topics),
  );
  const newest = Math.max(...told.map(({ createdAt }) => createdAt));
  return {
    coverage: coverage(lists, contents.length),
    gini: gini(shown),
    popularity: popularityLift(lists, reads, counts),
    tenure: qualityByTenure(
      judged.map(({ learned }, i) => ({
        months: (newest - (told[i]?.createdAt ?? newest)) / MONTH,
        ndcg10: ndcg(hitsOf(learned), 1, TOP),
      })),
    ),
    topics: topics.slice(0, MOST_TOPICS).map(({ group, exposure, share }) => ({ topic: group, exposure, share })),
  };
}

/** What the studio shows. */
const MOST_TOPICS = 20;
