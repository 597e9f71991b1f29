import type { History, Model } from '../evaluation/model.ts';

/** The same model, asked with the latest so many items of a history: what somebody is after now. */
export function lately(model: Model, latest: number): Model {
  const { name, settings } = model;
  return { name, settings, score: (history, scores) => model.score(cut(history, latest), scores) };
}

function cut(history: History, latest: number): History {
  const { items, weights, times } = history;
  if (items.length <= latest) return history;
  return {
    ...history,
    items: items.subarray(-latest),
    weights: weights.subarray(-latest),
    times: times === null ? null : times.subarray(-latest),
  };
}
