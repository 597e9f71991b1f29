import type { Known } from '../evaluation/known.ts';
import type { Model } from '../evaluation/model.ts';
import { asOf } from './as-of.ts';
import { atRest } from './at-rest.ts';
import { RIDGE } from './fit.ts';
import type { BlendSettings, Factorise } from './guide.ts';
import { remember } from './remember.ts';
import { look } from './sight.ts';
import { blendScore } from './weights.ts';

/** Below every score: what was not there yet at the moment of asking. */
const ABSENT = -1e9;

/**
 * The learned blend, as an evaluation asks it: histories with a moment are answered as of it from the stream, others from
 * the log as a whole. O(looking + items × features) a list; learning is done when the first is asked for.
 */
export function blendModel(
  { log, stream, items, seed }: Known,
  factorise: Factorise,
  { ridge = RIDGE }: Partial<BlendSettings> = {},
): Model {
  const settings: Record<string, number | string> = { ridge };
  const guide = remember((moving: boolean) =>
    moving && stream
      ? asOf(stream, { items, factorise }, { ridge, seed })
      : atRest({ log, items, factorise }, { ridge, seed }),
  );
  return {
    name: 'blend',
    settings,
    score(history, scores) {
      const now = stream ? history.now : null;
      const { sights, at } = guide(now !== null);
      const { learned, heat } = at(now);
      const sight = look(sights, { ...history, now }, heat);
      for (let item = 0; item < scores.length; item++) {
        const grounds = sight(item);
        scores[item] = grounds ? blendScore(learned.weights, grounds) : ABSENT;
      }
      settings.halfLifeHours = learned.weights.halfLifeHours;
      for (const { name, weight } of learned.weights.features) settings[name] = Number(weight.toFixed(3));
    },
  };
}
