import { easeModel, metTogether } from '../baselines/ease.ts';
import { popularModel } from '../baselines/popular.ts';
import { trendingModel } from '../baselines/trending.ts';
import type { Known } from '../evaluation/known.ts';
import { cellsOf } from '../evaluation/log.ts';
import { best, type Judge, type Method, type MethodName, tried } from '../evaluation/method.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { ialsModel } from '../ials/model.ts';
import { settingsFor } from '../ials/settings.ts';
import type { Kernel } from '../ials/solver.ts';
import { HALF_LIVES } from './half-life.ts';
import { lately } from './lately.ts';
import type { PartMethod } from './method.ts';
import { blendModel } from './model.ts';
import { nextModel, successorsOf } from './next.ts';
import { remember } from './remember.ts';

/** An inverse more, only to weigh it, is made of so many items at most. */
const EASE_WEIGHED = 4000;

/** Below a hundredth of an event nothing is in fashion, as in features.ts. */
const FLOOR = 0.01;

const LATEST = [30, 10, 3];
const FADINGS = [0.9, 0.7, 0.4];

const untimed = ({ log, stream }: Known) => (log.time && stream ? null : 'it needs times');

/**
 * What an evaluated blend is made of: what a site learns of its own, as of the moment and at rest; the factorisation and the
 * other models with the settings chosen for them; and, where times are known, the same asked with the latest of a history,
 * and what came next for others.
 */
export function partsWith(
  own: Pick<Record<MethodName, Method>, 'ials' | 'ease' | 'knn' | 'trending'>,
  kernel: Kernel | null,
): PartMethod[] {
  const { ials, ease, knn, trending } = own;
  const factorise = (log: Log): Model => {
    const cells = cellsOf(log);
    return ialsModel(cells, settingsFor(cells), kernel);
  };
  // It learns from the stream alone, which the choosing and the testing share.
  const learned = remember((_: Log): { model?: Model } => ({}));
  const asOf = tried(
    (known) => {
      const kept = learned(known.stream ?? known.log);
      kept.model ??= blendModel(known, factorise);
      return kept.model;
    },
    [{}],
    ({ stream }) => (stream ? null : 'it needs times'),
  );
  const atRest = tried(
    (known) => blendModel(known, factorise, { seen: 'at rest' }),
    [{}],
    ({ items, log }) => (items || log.event ? null : 'all that it would add are topics and what was done'),
  );
  const popular = tried(({ log }) => logOf(popularModel(log)), [{}]);
  const heat = tried(
    ({ stream, log }, { halfLife = 24 }) => floored(trendingModel(stream ?? log, halfLife)),
    HALF_LIVES.map((halfLife) => ({ halfLife })),
    trending.lacks,
  );
  const sketches = remember((log: Log) =>
    remember((lambda: number) => easeModel(metTogether(log, EASE_WEIGHED), lambda, kernel)),
  );
  const sketch: Method['fit'] = ({ log }, { lambda = 200 }) => sketches(log)(lambda);
  return [
    { name: 'learned', method: asOf, moving: true, slow: true, worthwhile: movesFast },
    { name: 'learnedAtRest', method: atRest, moving: false, slow: true },
    { name: 'ials', method: ials, moving: false },
    { name: 'ease', method: ease, moving: false, weigh: sketch },
    { name: 'knn', method: knn, moving: false },
    { name: 'popular', method: popular, moving: false },
    { name: 'trending', method: trending, moving: true },
    { name: 'heat', method: heat, moving: true },
    { name: 'next', method: next, moving: false },
    { name: 'easeLately', ...latelyOf(ease, sketch), moving: false },
    { name: 'knnLately', ...latelyOf(knn, knn.fit), moving: false },
  ];
}

/**
 * Whether what is in fashion says at least half of what taste does. Below it a look at each moment, which costs a minute on a
 * large log, was never of use.
 */
function movesFast(models: ReadonlyMap<string, Model>, judge: Judge): boolean {
  const [heat, knn] = [models.get('heat'), models.get('knn')];
  return !heat || !knn || judge(heat) >= judge(knn) / 2;
}

/** The order is the same; to be summed, a tenfold crowd must not count ten times. */
function logOf(model: Model): Model {
  return mapped(model, (score) => Math.log1p(score));
}

/** What has long faded is all alike, and what others say decides there. */
function floored(model: Model): Model {
  return mapped(model, (score) => Math.log2(FLOOR + 2 ** score));
}

function mapped(model: Model, by: (score: number) => number): Model {
  return {
    ...model,
    score(history, scores) {
      model.score(history, scores);
      for (let item = 0; item < scores.length; item++) scores[item] = by(scores[item] as number);
    },
  };
}

const next: Method = {
  lacks: untimed,
  choose({ log }, judge) {
    const successors = successorsOf(log);
    return best(
      FADINGS.map((fading) => ({ fading })),
      ({ fading }) => judge(nextModel(successors, fading)),
    );
  },
  fit: ({ log }, { fading = 0.7 }) => nextModel(successorsOf(log), fading),
};

/** A method asked with the latest of a history; its own settings are chosen for the whole of it. */
function latelyOf(method: Method, weigh: Method['fit']): Pick<PartMethod, 'method' | 'weigh'> {
  const late =
    (learn: Method['fit']): Method['fit'] =>
    (known, { latest = 30, ...settings }) =>
      lately(learn(known, settings), latest);
  return {
    weigh: late(weigh),
    method: {
      lacks: (known) => method.lacks(known) ?? untimed(known),
      choose(known, judge, asked) {
        const settings = method.choose(known, judge, asked);
        const model = weigh(known, settings);
        const { latest } = best(
          LATEST.map((latest) => ({ latest })),
          (one) => judge(lately(model, one.latest)),
        );
        return { ...settings, latest };
      },
      fit: late(method.fit),
    },
  };
}
