import { type OpenProducts, plain } from './products.ts';
import { startTraining, type Training, type TrainingSettings } from './train.ts';

/** All that a training must keep between two slices of work. */
export interface SavedTraining {
  settings: TrainingSettings;
  epochs: number;
  entities: Float32Array;
  relations: Float32Array;
  sums: { entities: Float32Array; relations: Float32Array };
}

/** Copies what `resumeTraining` needs. O(numbers). */
export function saveTraining({ settings, epochs, embedding, sums }: Training): SavedTraining {
  const copy = { entities: sums.entities.slice(), relations: sums.relations.slice() };
  return { settings, epochs, entities: embedding.entities.slice(), relations: embedding.relations.slice(), sums: copy };
}

/** Carries on as if it had never stopped, bit for bit where the products are the same. O(numbers). */
export function resumeTraining(
  size: { entities: number; relations: number },
  saved: SavedTraining,
  open: OpenProducts = plain,
): Training {
  const training = startTraining(size, saved.settings, open);
  training.embedding.entities.set(saved.entities);
  training.embedding.relations.set(saved.relations);
  training.sums.entities.set(saved.sums.entities);
  training.sums.relations.set(saved.sums.relations);
  training.epochs = saved.epochs;
  return training;
}
