import type { History, Model } from '../evaluation/model.ts';
import { type Sparse, sparseOf } from '../sparse.ts';
import { equationsOf } from './equations.ts';
import type { Settings } from './settings.ts';
import type { Equations, Kernel } from './solver.ts';
import { inTiles } from './tiles.ts';
import type { Training } from './training.ts';
import { twin } from './twin.ts';

/** Steps of conjugate gradients: the vectors are then within a hundredth of the exact ones, mostly far nearer. */
const STEPS = 4;

/** What is left of a training once its memory is lost. */
export interface Trained {
  settings: Settings;
  /** The items' equations, and their vectors. */
  items: Equations;
  vectors: Float32Array;
}

export function trainedOf({ settings, items, solver }: Training): Trained {
  return { settings, items, vectors: solver.items.slice() };
}

/**
 * A trained factorisation for these histories only, all of them folded in at once by the kernel's own steps: near the exact
 * solution, at a tenth of its cost, for a search that asks the same histories again and again.
 * O(cells × factors × steps + histories × factors²), then O(items × factors) a list.
 */
export function foldMany(trained: Trained, histories: readonly History[], kernel: Kernel | null): Model {
  const { settings, vectors } = trained;
  const d = settings.factors;
  const folded = foldTogether(trained, histories, kernel, STEPS);
  const places = new Map(histories.map((history, place) => [history, place]));
  const vectorOf = (history: History): Float32Array => {
    const place = places.get(history);
    if (place === undefined) throw new RangeError('a history that was not folded in');
    return folded.subarray(place * d, (place + 1) * d);
  };
  const alone: Model['score'] = (history, scores) => {
    const own = vectorOf(history);
    for (let item = 0, at = 0; item < scores.length; item++, at += d) {
      let [a, b, c, e] = [0, 0, 0, 0];
      for (let j = 0; j < d; j += 4) {
        a += (vectors[at + j] as number) * (own[j] as number);
        b += (vectors[at + j + 1] as number) * (own[j + 1] as number);
        c += (vectors[at + j + 2] as number) * (own[j + 2] as number);
        e += (vectors[at + j + 3] as number) * (own[j + 3] as number);
      }
      scores[item] = a + b + (c + e);
    }
  };
  let tiles = alone;
  return {
    name: 'ials',
    settings: { ...settings },
    ready(asked) {
      if (!kernel?.lists) return;
      const users = new Float32Array(asked.length * d);
      asked.forEach((history, place) => {
        users.set(vectorOf(history), place * d);
      });
      tiles = inTiles(users, vectors, asked, kernel.lists, alone);
    },
    score: (history, scores) => tiles(history, scores),
  };
}

/**
 * The vectors of many histories, one after another, after so many steps from 0 against those of the items.
 * O((cells × factors + histories × factors²) × steps).
 */
export function foldTogether(
  { settings, items, vectors }: Trained,
  histories: readonly History[],
  kernel: Kernel | null,
  steps: number,
): Float32Array {
  const { base, slope } = items;
  const users = equationsOf(cellsOf(histories, items.cells.rows), items.cells.rows, settings, { base, slope });
  const { rows, starts } = users.cells;
  let longest = 0;
  for (let row = 0; row < rows; row++) longest = Math.max(longest, (starts[row + 1] ?? 0) - (starts[row] ?? 0));
  const folding = (kernel ?? twin).open({ users: rows, items: items.cells.rows, factors: settings.factors, longest });
  folding.items.set(vectors);
  folding.prepare('user', users, items, settings.unobserved);
  for (let step = 0; step < steps; step++) folding.improve('user', users, 0, rows);
  return folding.users.slice();
}

/** Histories as rows. */
function cellsOf(histories: readonly History[], items: number): Sparse {
  const rows = histories.flatMap((history, row) => Array.from(history.items, () => row));
  const columns = histories.flatMap((history) => Array.from(history.items));
  const values = histories.flatMap((history) => Array.from(history.weights));
  return sparseOf(histories.length, items, { rows, columns, values });
}
