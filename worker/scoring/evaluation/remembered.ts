import type { Method, Settings } from './method.ts';
import type { Log, Model } from './model.ts';

/**
 * The same method, which does not choose twice on the same log, and keeps the model that it fitted last: what is evaluated
 * alone and then as a part of something else costs once.
 */
export function remembered(method: Method): Method {
  const choices = new WeakMap<Log, Settings>();
  let latest: { log: Log; key: string; model: Model } | null = null;
  return {
    ...method,
    choose(known, judge, asked) {
      const settings = choices.get(known.log) ?? method.choose(known, judge, asked);
      choices.set(known.log, settings);
      return settings;
    },
    fit(known, settings) {
      const key = JSON.stringify(settings);
      if (latest?.log !== known.log || latest.key !== key)
        latest = { log: known.log, key, model: method.fit(known, settings) };
      return latest.model;
    },
  };
}
