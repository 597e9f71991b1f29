import { cellsOf } from '../evaluation/log.ts';
import type { Log, Model } from '../evaluation/model.ts';
import { placesById, topOf } from '../evaluation/top.ts';
import { transpose } from '../sparse.ts';

export interface KnnSettings {
  /** Neighbours kept of each item. */
  neighbours: number;
  /** Added to the divisor: what few users say of two items counts less. */
  shrinkage: number;
}

/** Of each item the nearest others, nearest first. */
export type Neighbours = { items: Uint32Array; likeness: Float32Array }[];

/**
 * Cosine with shrinkage, c(i, j) / (√(n(i) n(j)) + shrinkage), where c counts the users of both and n those of one.
 * O(Σ of squared row lengths).
 */
export function neighboursOf(log: Log, { neighbours, shrinkage }: KnnSettings): Neighbours {
  const byUser = cellsOf(log);
  const byItem = transpose(byUser);
  const n = byItem.rows;
  const usersOf = (item: number) => (byItem.starts[item + 1] ?? 0) - (byItem.starts[item] ?? 0);
  const counts = new Float32Array(n);
  const order = placesById(log.items);
  const skip = new Uint32Array(n);
  const [near, places] = [new Uint32Array(n), new Uint32Array(n)];
  const likeness = new Float32Array(n);
  return log.items.map((_, item) => {
    let found = 0;
    for (let a = byItem.starts[item] ?? 0; a < (byItem.starts[item + 1] ?? 0); a++) {
      const user = byItem.columns[a] as number;
      const end = byUser.starts[user + 1] as number;
      for (let b = byUser.starts[user] as number; b < end; b++) {
        const other = byUser.columns[b] as number;
        if (counts[other] === 0) near[found++] = other;
        counts[other] = (counts[other] as number) + 1;
      }
    }
    // Only what has users in common: of a large catalogue that is little.
    const own = usersOf(item);
    let size = 0;
    for (let i = 0; i < found; i++) {
      const other = near[i] as number;
      const both = counts[other] as number;
      counts[other] = 0;
      if (other === item) continue;
      near[size] = other;
      places[size] = order[other] as number;
      likeness[size++] = both / (Math.sqrt(own * usersOf(other)) + shrinkage);
    }
    const best = topOf(likeness.subarray(0, size), neighbours, places, skip, 1);
    return {
      items: best.map((place) => near[place] as number),
      likeness: Float32Array.from(best, (place) => likeness[place] as number),
    };
  });
}

/**
 * Item–item neighbours (Sarwar, Karypis, Konstan and Riedl, WWW 2001), as Ferrari Dacrema, Cremonesi and Jannach tuned them
 * against neural methods (RecSys 2019): the score of an item is the sum of its likeness to the history's items of which it is
 * a near neighbour. O(history × neighbours) a list.
 */
export function knnModel(nearest: Neighbours, { neighbours, shrinkage }: KnnSettings): Model {
  return {
    name: 'knn',
    settings: { neighbours, shrinkage },
    score(history, scores) {
      scores.fill(0);
      for (const item of history.items) {
        const { items, likeness } = nearest[item] ?? { items: [], likeness: [] };
        for (let i = 0; i < Math.min(neighbours, items.length); i++) {
          const other = items[i] as number;
          scores[other] = (scores[other] as number) + (likeness[i] as number);
        }
      }
    },
  };
}
