import { activityTerm } from '../../worker/scoring/activity.ts';
import { knnModel, neighboursOf } from '../../worker/scoring/baselines/knn.ts';
import { statsAt, timelineOf } from '../../worker/scoring/blend/timeline.ts';
import { measure } from '../../worker/scoring/evaluation/measure.ts';
import type { Log, Model } from '../../worker/scoring/evaluation/model.ts';
import { asOfTheMoment, heldOutUsers } from './deskdrop.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * What the formula's factor costs (docs/decisions/0004-activity-is-the-items.md): NDCG@10 of interest alone and of
 * interest × the item's activity. The log has no topics; the likeness of an item to those that the member met, by who
 * met both, stands in for the interest match.
 */
export function interest(): Verdict {
  const rows = Object.entries({ L: asOfTheMoment, H: heldOutUsers }).flatMap(([name, read]) => {
    const part = read()?.testing;
    if (!part) return [];
    const alone = knnModel(neighboursOf(part.train, { neighbours: 200, shrinkage: 20 }), {
      neighbours: 200,
      shrinkage: 20,
    });
    const [a, b] = [alone, timesActivity(alone, part.train)].map((model) => {
      const metrics = measure(model, part.cases, { ks: [10], items: part.train.items });
      return metrics['NDCG@10'] ?? Number.NaN;
    });
    const note = `${b?.toFixed(4)}; interest alone ${a?.toFixed(4)}`;
    return [{ what: `DeskDrop ${name}, interest × activity, NDCG@10`, measured: (b ?? 0) / (a ?? 1), unit: '×', note }];
  });
  return judge(rows);
}

function timesActivity(interest: Model, log: Log): Model {
  const timeline = timelineOf(log);
  const activity = log.items.map((_, item) =>
    activityTerm(statsAt(timeline, item, timeline.items.starts[item + 1] ?? 0)),
  );
  return {
    name: 'interest × activity',
    settings: {},
    score(history, scores) {
      interest.score(history, scores);
      for (let item = 0; item < scores.length; item++) scores[item] = (scores[item] ?? 0) * (activity[item] ?? 0);
    },
  };
}
