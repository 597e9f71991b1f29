import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heldOutUsers } from '../../worker/scoring/evaluation/held-out.ts';
import type { Known } from '../../worker/scoring/evaluation/known.ts';
import { lastOut } from '../../worker/scoring/evaluation/last-out.ts';
import { METHODS } from '../../worker/scoring/evaluation/method.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import { type Part, type Split, SplitError } from '../../worker/scoring/evaluation/split.ts';
import { temporal } from '../../worker/scoring/evaluation/temporal.ts';
import { trial } from '../../worker/scoring/evaluation/trial.ts';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import { methodsWith } from '../../worker/scoring/methods.ts';
import { logs } from './evaluation-logs.ts';

const kernel = openKernel(
  new WebAssembly.Module(readFileSync(new URL('../../worker/scoring/ials/kernel.wasm', import.meta.url))),
);
const splits: Record<string, (log: Log) => Split> = {
  'last-out': lastOut,
  'held-out-users': (log) => heldOutUsers(log, 1),
  temporal,
};
const knownOf = ({ train, stream }: Part): Known => ({ log: train, stream, items: null, seed: 1 });

test.each(METHODS)('%s gives figures within 0…1 on any log that can be divided, however small', (name) => {
  const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.info(`seed ${seed}`);
  const method = methodsWith(kernel)[name];
  fc.assert(
    fc.property(logs(true), fc.constantFrom(...Object.keys(splits)), (log, how) => {
      let split: Split;
      try {
        split = splits[how]!(log);
      } catch (error) {
        expect(error).toBeInstanceOf(SplitError);
        return;
      }
      const { metrics } = trial(name, method, split, knownOf, { ks: [1, 20] }, () => 0);
      expect(Object.keys(metrics)).toHaveLength(6);
      for (const value of Object.values(metrics)) {
        expect(value).toBeGreaterThanOrEqual(0);
        expect(value).toBeLessThanOrEqual(1 + 1e-12);
      }
    }),
    { seed, numRuns: 25 },
  );
});
