import { EASE_ITEMS, easeModel, metTogether } from './baselines/ease.ts';
import { knnModel, neighboursOf } from './baselines/knn.ts';
import { plainModel } from './baselines/plain.ts';
import { popularModel } from './baselines/popular.ts';
import { trendingModel } from './baselines/trending.ts';
import { blendMethod } from './blend/method.ts';
import { partsWith } from './blend/parts.ts';
import { cellsOf } from './evaluation/log.ts';
import { type Asked, best, type Method, type MethodName, tried } from './evaluation/method.ts';
import type { Log } from './evaluation/model.ts';
import { remembered } from './evaluation/remembered.ts';
import { chooseTraining } from './ials/choose.ts';
import { foldMany, type Trained } from './ials/fold-many.ts';
import { ialsModel } from './ials/model.ts';
import { settingsFor } from './ials/settings.ts';
import type { Kernel } from './ials/solver.ts';

const DAY = 24;

/** From an office's feed, where hours count, to a blog that is read for years. */
const halfLives = [1, 2, 4, 8, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

const sizes = [10, 50, 200];
const shrinkages = [0, 20, 100];

const EASE_TRIED = 1000;
const lambdas = [10, 50, 200, 500, 1000, 2000];

/** What the factorisation and the blend are compared with. */
const baselines: Record<Exclude<MethodName, 'ease' | 'ials' | 'blend'>, Method> = {
  plain: tried(
    ({ log, items }) => plainModel(log, items),
    [{}],
    ({ items, log }) => (items || log.event ? null : 'it needs topics (--items or --kg) or the names of events'),
  ),
  popular: tried(({ log }) => popularModel(log), [{}]),
  trending: tried(
    ({ stream, log }, { halfLife = DAY }) => trendingModel(stream ?? log, halfLife),
    halfLives.map((halfLife) => ({ halfLife })),
    ({ stream }) => (stream ? null : 'it needs times: the fourth field of each line'),
  ),
  knn: {
    lacks: () => null,
    // Fewer neighbours are the first of more: one search serves all.
    choose: ({ log }, judge) => {
      const most = Math.max(...sizes);
      const found = new Map(shrinkages.map((by) => [by, neighboursOf(log, { neighbours: most, shrinkage: by })]));
      return best(
        sizes.flatMap((neighbours) => shrinkages.map((shrinkage) => ({ neighbours, shrinkage }))),
        (settings) => judge(knnModel(found.get(settings.shrinkage) ?? [], settings)),
      );
    },
    fit: ({ log }, { neighbours = 50, shrinkage = 20 }) =>
      knnModel(neighboursOf(log, { neighbours, shrinkage }), { neighbours, shrinkage }),
  },
};

/**
 * Everything that can be evaluated, with the kernel that the factorisation is solved in (null: plain TypeScript). What one
 * of them has chosen or learned of a log is remembered, for the blend, which takes in most of the others: use a set of
 * them for one evaluation only.
 */
export function methodsWith(kernel: Kernel | null): Record<MethodName, Method> {
  const ials = remembered(ialsMethod(kernel));
  const own = {
    ...baselines,
    trending: remembered(baselines.trending),
    knn: remembered(baselines.knn),
    ease: remembered(easeMethod(kernel)),
    ials,
  };
  return { ...own, blend: blendMethod(partsWith(own, kernel)) };
}

function ialsMethod(kernel: Kernel | null): Method {
  // What the search trained on a log last: the blend weighs that.
  const found = new WeakMap<Log, Trained>();
  const train: Method['fit'] = ({ log }, settings) => {
    const cells = cellsOf(log);
    return ialsModel(cells, { ...settingsFor(cells), ...settings }, kernel);
  };
  const historiesOf = ({ cases }: Asked) => cases.map(({ history }) => history);
  return {
    lacks: () => null,
    choose({ log }, judge, asked) {
      const trained = chooseTraining(cellsOf(log), kernel, judge, { histories: historiesOf(asked) });
      found.set(log, trained);
      return { ...trained.settings };
    },
    fit: train,
    weigh(known, settings, asked) {
      const trained = found.get(known.log);
      return trained ? foldMany(trained, historiesOf(asked), kernel) : train(known, settings);
    },
  };
}

function easeMethod(kernel: Kernel | null): Method {
  return {
    lacks: ({ log: { items } }) =>
      items.length > EASE_ITEMS
        ? `it inverts a matrix of items × items: ${items.length} items are more than ${EASE_ITEMS}`
        : null,
    // An inverse costs the cube of the items, and the best λ changes little: it is looked for among the most met.
    choose({ log }, judge) {
      const together = metTogether(log, EASE_TRIED);
      return best(
        lambdas.map((lambda) => ({ lambda })),
        ({ lambda }) => judge(easeModel({ ...together, counts: together.counts.slice() }, lambda, kernel)),
      );
    },
    fit: ({ log }, { lambda = 200 }) => easeModel(metTogether(log), lambda, kernel),
  };
}
