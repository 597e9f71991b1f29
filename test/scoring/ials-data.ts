import type { Settings } from '../../worker/scoring/ials/settings.ts';
import type { Kernel } from '../../worker/scoring/ials/solver.ts';
import { continueTraining, startTraining } from '../../worker/scoring/ials/training.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { type Sparse, sparseOf } from '../../worker/scoring/sparse.ts';

/**
 * Users of `tastes` kinds, each kind with items of its own, which a user meets mostly; a few popular items are met by all. Item i is of the
 * kind i mod tastes, user u of the kind u mod tastes.
 */
export function tastesOf(users: number, items: number, tastes: number, seed: number, weighted = false): Sparse {
  const random = randomFrom(seed);
  const rows: number[] = [];
  const columns: number[] = [];
  const values: number[] = [];
  for (let user = 0; user < users; user++) {
    const met = new Set<number>();
    const length = 3 + Math.floor(random() ** 2 * 20);
    for (let i = 0; i < length; i++) {
      const own = Math.floor(random() ** 2 * Math.floor(items / tastes)) * tastes + (user % tastes);
      met.add(random() < 0.8 ? own : Math.floor(random() ** 3 * items));
    }
    for (const item of met) {
      rows.push(user);
      columns.push(Math.min(item, items - 1));
      values.push(1 + Math.floor(random() * 4));
    }
  }
  return sparseOf(users, items, { rows, columns, values: weighted ? values : null });
}

const settings: Settings = {
  factors: 16,
  iterations: 4,
  ridge: 0.003,
  exponent: 1,
  unobserved: 0.3,
  alpha: 0,
  seed: 1,
};

/** What `fingerprint` is on every machine: measured with Node 24 on x86-64, and the same in workerd. */
export const FINGERPRINT = 2278895033;

/** The bits of all items' vectors after a training, as one number: FNV-1a over the bytes. */
export function fingerprint(kernel: Kernel): number {
  const training = startTraining(tastesOf(300, 120, 4, 7), settings, kernel);
  continueTraining(training);
  const { buffer, byteOffset, byteLength } = training.solver.items;
  let hash = 0x811c9dc5;
  for (const byte of new Uint8Array(buffer, byteOffset, byteLength)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
