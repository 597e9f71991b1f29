import type { Known } from '../evaluation/known.ts';
import type { Judge, Method, Settings } from '../evaluation/method.ts';
import type { Model } from '../evaluation/model.ts';
import { standingsOf } from './stack.ts';
import { stackedModel } from './stacked.ts';
import { weightsOf } from './weigh.ts';

/** A model that the blend may take in. */
export interface PartMethod {
  name: string;
  method: Method;
  /** Whether it looks at the log as of the moment of asking. */
  moving: boolean;
  /** A cheaper fit to weigh it by than the method's own. */
  weigh?: Method['weigh'];
  /** Whether it looks at each item of each list by itself, which a million pairs cannot pay. */
  slow?: boolean;
  /** Whether it is worth its cost, as far as those tell that have no such doubt; absent: it is. */
  worthwhile?: (models: ReadonlyMap<string, Model>, judge: Judge) => boolean;
}

/** What a slow part scores at most, lists × items: it takes about a microsecond for each. */
const SLOW = 5e7;

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
      if (asked.cases.length === 0) return {};
      const chosen: [string, number][] = [];
      const models = new Map<string, Model>();
      const scores = known.log.items.length * Math.max(asked.cases.length, asked.lists ?? 0);
      const bearable = usable(known).filter(({ slow }) => !slow || scores <= SLOW);
      const certain = bearable.filter(({ worthwhile }) => !worthwhile);
      const doubted = bearable.filter(({ worthwhile }) => worthwhile);
      for (const { name, method, weigh = method.weigh ?? method.fit, worthwhile } of [...certain, ...doubted]) {
        if (worthwhile?.(models, judge) === false) continue;
        const settings = method.choose(known, judge, asked);
        models.set(name, weigh(known, settings, asked));
        for (const [setting, value] of Object.entries(settings)) chosen.push([name + OF + setting, value]);
      }
      const standings = standingsOf([...models.values()], asked.cases, known.log.items, Math.max(...asked.ks));
      const weights = weightsOf(standings, asked.ks);
      [...models.keys()].forEach((name, i) => {
        chosen.push([name, weights[i] ?? 0]);
      });
      return Object.fromEntries(chosen);
    },
    fit(known, settings) {
      const weighed = usable(known).map((part, i) => ({
        ...part,
        weight: settings[part.name] ?? (i === 0 && Object.keys(settings).length === 0 ? 1 : 0),
      }));
      const untried = Object.keys(settings).length === 0 ? [] : weighed.filter(({ name }) => !(name in settings));
      const used = weighed.filter(({ weight }) => weight > 0);
      const moving = used.reduce((sum, part) => sum + (part.moving ? part.weight : 0), 0);
      return stackedModel(
        used.map(({ name, method, weight }) => ({ name, model: method.fit(known, of(name, settings)), weight })),
        {
          seen: moving > 0.5 ? 'as of the moment' : 'at rest',
          ...(untried.length > 0 && { leftOut: untried.map(({ name }) => name).join(' ') }),
        },
      );
    },
  };
}

/** A part's own settings. */
function of(name: string, settings: Settings): Settings {
  const own = Object.entries(settings).filter(([key]) => key.startsWith(name + OF));
  return Object.fromEntries(own.map(([key, value]) => [key.slice(name.length + OF.length), value]));
}
