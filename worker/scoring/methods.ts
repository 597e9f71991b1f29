import { EASE_ITEMS, easeModel } from './baselines/ease.ts';
import { knnModel, neighboursOf } from './baselines/knn.ts';
import { plainModel } from './baselines/plain.ts';
import { popularModel } from './baselines/popular.ts';
import { trendingModel } from './baselines/trending.ts';
import { blendModel, SEEN } from './blend/model.ts';
import { cellsOf } from './evaluation/log.ts';
import { best, type Method, type MethodName, tried } from './evaluation/method.ts';
import { chooseSettings } from './ials/choose.ts';
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
const baselines: Record<Exclude<MethodName, 'ials' | 'blend'>, Method> = {
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

/** Everything that can be evaluated, with the kernel that the factorisation is solved in (null: plain TypeScript). */
export function methodsWith(kernel: Kernel | null): Record<MethodName, Method> {
  return { ...baselines, ials: ialsMethod(kernel), blend: blendMethod(kernel) };
}

/** Each is a training and a ranking for a thousand users. */
const TRIES = 20;

function ialsMethod(kernel: Kernel | null): Method {
  return {
    lacks: () => null,
    choose: ({ log }, judge) => ({ ...chooseSettings(cellsOf(log), kernel, judge, TRIES) }),
    fit({ log }, settings) {
      const cells = cellsOf(log);
      return ialsModel(cells, { ...settingsFor(cells), ...settings }, kernel);
    },
  };
}

/**
 * It learns its own weights from what it may see; its factorisation follows from the size of the log. Where there are
 * times, it is chosen whether they matter: a feed is read as of the moment, but of a catalogue that stands still the moment
 * only hides what others did later, which `last-out` and a given split let every other model learn from.
 */
function blendMethod(kernel: Kernel | null): Method {
  const learn: Method['fit'] = (known, { atRest = 0 }) =>
    blendModel(
      known,
      (log) => {
        const cells = cellsOf(log);
        return ialsModel(cells, settingsFor(cells), kernel);
      },
      { seen: SEEN[atRest] ?? SEEN[0] },
    );
  return {
    lacks: () => null,
    choose: (known, judge) =>
      best(known.stream ? [{ atRest: 0 }, { atRest: 1 }] : [{ atRest: 1 }], (settings) =>
        judge(learn(known, settings)),
      ),
    fit: learn,
  };
}
