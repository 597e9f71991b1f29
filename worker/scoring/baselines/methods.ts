import { best, type Method, type MethodName, tried } from '../evaluation/method.ts';
import { EASE_ITEMS, easeModel } from './ease.ts';
import { knnModel, neighboursOf } from './knn.ts';
import { plainModel } from './plain.ts';
import { popularModel } from './popular.ts';
import { trendingModel } from './trending.ts';

const DAY = 24;

/** From an office's feed, where hours count, to a blog that is read for years. */
const halfLives = [1, 2, 4, 8, DAY, 3 * DAY, 7 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];

const sizes = [10, 50, 200];
const shrinkages = [0, 20, 100];

const EASE_TRIED = 1000;
const lambdas = [10, 50, 200, 500, 1000, 2000];

/** What the evaluation compares with. */
export const baselines: Record<Exclude<MethodName, 'ials' | 'blend'>, Method> = {
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
  ease: {
    lacks: ({ log: { items } }) =>
      items.length > EASE_ITEMS
        ? `it inverts a matrix of items × items: ${items.length} items are more than ${EASE_ITEMS}`
        : null,
    // An inverse costs the cube of the items, and the best λ changes little: it is looked for among the most met.
    choose: ({ log }, judge) =>
      best(
        lambdas.map((lambda) => ({ lambda })),
        ({ lambda }) => judge(easeModel(log, lambda, EASE_TRIED)),
      ),
    fit: ({ log }, { lambda = 200 }) => easeModel(log, lambda),
  },
};
