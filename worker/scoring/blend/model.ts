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

/** Where a blend looks: at the stream as it stood at the moment of asking, or at the log as a whole. */
export const SEEN = ['as of the moment', 'at rest'] as const;
export type Seen = (typeof SEEN)[number];

/**
 * The learned blend, as an evaluation asks it: histories with a moment are answered as of it from the stream, unless it is
 * to be `seen` at rest; others from the log as a whole. O(looking + items × features) a list; learning is done when the
 * first is asked for.
 */
export function blendModel(
  { log, stream: given, items, seed }: Known,
  factorise: Factorise,
  { ridge = RIDGE, seen = SEEN[0] }: Partial<BlendSettings> & { seen?: Seen } = {},
): Model {
  const stream = seen === 'at rest' ? null : given;
  const settings: Record<string, number | string> = { ridge, seen: stream ? seen : 'at rest' };
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
