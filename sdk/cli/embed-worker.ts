import { parentPort, workerData } from 'node:worker_threads';
import type { Plan } from '../../worker/scoring/knowledge/plan.ts';
import { embedModel, type ModelRow, type World } from './embed-model.ts';

/** What a thread is given. */
export interface Job {
  world: World;
  plan: Plan;
}

/** What it tells: how far it is, and at the end its row. */
export type Told = { step: string } | { row: ModelRow };

/** Epochs between two steps of the bar. */
export const STEP = 5;

const tell = (told: Told) => parentPort?.postMessage(told);

if (parentPort !== null) {
  const { world, plan }: Job = workerData;
  const row = embedModel(
    world,
    plan,
    ({ model, rate, n3 }, epoch) => {
      if (epoch % STEP === 1) tell({ step: `${model}, rate ${rate}, N3 ${n3}, epoch ${epoch}` });
    },
    () => tell({ step: `${plan.candidates[0]?.model}, test` }),
  );
  tell({ row });
}
