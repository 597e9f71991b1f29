import type { Known } from '../evaluation/known.ts';
import type { Method, Settings } from '../evaluation/method.ts';
import type { Model } from '../evaluation/model.ts';
import { standingsOf, weightsOf } from './stack.ts';
import { stackedModel } from './stacked.ts';

/** A model that the blend may take in. */
export interface PartMethod {
  name: string;
  method: Method;
  /** Whether it looks at the log as of the moment of asking. */
  moving: boolean;
  /** A cheaper fit, to weigh it by. */
  weigh?: Method['fit'];
}

/** In a part's settings, what stands between its name and theirs. */
const OF = '.';

/**
 * The blend as an evaluation tries it: each part chooses its own settings, all are fitted on the choosing part's log, and
 * how much each counts is weighed on its cases. A part that helps nothing there is left out, and the best one alone is
 * always among what is weighed. Without cases the first part stands alone.
 */
export function blendMethod(parts: readonly PartMethod[]): Method {
  const usable = (known: Known) => parts.filter(({ method }) => method.lacks(known) === null);
  return {
    lacks: () => null,
    choose(known, judge, asked) {
      const named: [string, number][] = [];
      const models: Model[] = [];
      const usables = usable(known);
      for (const { name, method, weigh = method.fit } of usables) {
        const settings = method.choose(known, judge, asked);
        models.push(weigh(known, settings));
        for (const [setting, value] of Object.entries(settings)) named.push([name + OF + setting, value]);
      }
      const longest = Math.max(...asked.ks);
      const weights = weightsOf(standingsOf(models, asked.cases, known.log.items, longest), asked.ks);
      usables.forEach(({ name }, i) => {
        named.push([name, weights[i] ?? 0]);
      });
      return Object.fromEntries(named);
    },
    fit(known, settings) {
      const weighed = usable(known).map((part, i) => ({
        ...part,
        weight: settings[part.name] ?? (i === 0 && Object.keys(settings).length === 0 ? 1 : 0),
      }));
      const used = weighed.filter(({ weight }) => weight > 0);
      const moving = used.reduce((sum, part) => sum + (part.moving ? part.weight : 0), 0);
      return stackedModel(
        used.map(({ name, method, weight }) => ({ name, model: method.fit(known, of(name, settings)), weight })),
        { seen: moving > 0.5 ? 'as of the moment' : 'at rest' },
      );
    },
  };
}

/** A part's own settings. */
function of(name: string, settings: Settings): Settings {
  const own = Object.entries(settings).filter(([key]) => key.startsWith(name + OF));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + OF.length), value]));
}
