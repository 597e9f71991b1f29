import type { Content } from '../../scoring/content.ts';
import { HALF_LIVES } from '../model/grounds.ts';
import { acts, hasAct } from './acts.ts';
import type { Prepared } from './prepare.ts';

/** The site as it was at a moment, which only goes forward. */
export interface Moments {
  /** Everything first met before `now` (epoch milliseconds) has happened, nothing else. */
  goTo(now: number): void;
  /** Of each content by place; the same objects at every moment. */
  stats: readonly Content['stats'][];
  /** Decayed count of acts with a content, by the half-life of this place in `HALF_LIVES`. */
  heat(place: number, halfLife: number): number;
}

const HOUR = 3600;

/** O(pairs log pairs), and then O(pairs) for all moments together. */
export function momentsOf({
  contents,
  item,
  bits,
  first,
}: Pick<Prepared, 'contents' | 'item' | 'bits' | 'first'>): Moments {
  const order = Uint32Array.from(item.keys()).sort((a, b) => (first[a] ?? 0) - (first[b] ?? 0) || a - b);
  const stats = contents.map(() => ({ users: 0, views: 0, likes: 0, comments: 0, shares: 0, completions: 0 }));
  const heats = HALF_LIVES.map(() => new Float64Array(contents.length));
  const since = new Float64Array(contents.length);
  const many = Uint8Array.from(
    { length: 2 ** acts.length },
    (_, did) => acts.filter((kind) => hasAct(did, kind)).length,
  );
  let next = 0;
  let seconds = 0;

  function happen(row: number): void {
    const place = item[row] ?? 0;
    const did = bits[row] ?? 0;
    const at = first[row] ?? 0;
    HALF_LIVES.forEach((hours, i) => {
      const heat = heats[i] as Float64Array;
      heat[place] = (heat[place] ?? 0) * 2 ** (((since[place] ?? 0) - at) / (hours * HOUR)) + (many[did] ?? 0);
    });
    since[place] = at;
    const own = stats[place];
    if (!own) return;
    own.users++;
    if (hasAct(did, 'view')) own.views++;
    if (hasAct(did, 'like')) own.likes++;
    if (hasAct(did, 'comment')) own.comments++;
    if (hasAct(did, 'share')) own.shares++;
    if (hasAct(did, 'complete')) own.completions++;
  }

  return {
    stats,
    goTo(now) {
      seconds = now / 1000;
      for (; next < order.length; next++) {
        const row = order[next] ?? 0;
        if ((first[row] ?? 0) >= seconds) break;
        happen(row);
      }
    },
    heat: (place, halfLife) =>
      (heats[halfLife]?.[place] ?? 0) * 2 ** (((since[place] ?? 0) - seconds) / ((HALF_LIVES[halfLife] ?? 1) * HOUR)),
  };
}
