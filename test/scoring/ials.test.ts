import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadTraining, saveTraining } from '../../worker/scoring/ials/saved.ts';
import { type Settings, usual } from '../../worker/scoring/ials/settings.ts';
import type { Kernel } from '../../worker/scoring/ials/solver.ts';
import { continueTraining, startTraining, type Training } from '../../worker/scoring/ials/training.ts';
import type { Sparse } from '../../worker/scoring/sparse.ts';
import { FINGERPRINT, fingerprint, tastesOf } from './ials-data.ts';
import { committedKernel } from './ials-kernel.ts';

const kernel = committedKernel();
const small: Settings = { ...usual, factors: 16, iterations: 4 };

function trained(data: Sparse, settings: Settings, by: Kernel | null): Training {
  const training = startTraining(data, settings, by);
  expect(continueTraining(training)).toBe(true);
  return training;
}

/** The loss that is minimised, as Rendle et al. (2021) state it, in 64 bits and by nothing but its definition. */
function lossOf({ users, items, solver, settings }: Training): number {
  const { factors: d, unobserved } = settings;
  let loss = 0;
  for (let u = 0; u < users.cells.rows; u++) {
    const met = new Map<number, number>();
    for (let i = users.cells.starts[u]!; i < users.cells.starts[u + 1]!; i++)
      met.set(users.cells.columns[i]!, users.base + users.slope * (users.cells.values?.[i] ?? 0));
    for (let item = 0; item < users.cells.width; item++) {
      let score = 0;
      for (let j = 0; j < d; j++) score += solver.users[u * d + j]! * solver.items[item * d + j]!;
      loss += (met.get(item) ?? 0) * (score - 1) ** 2 + unobserved * score ** 2;
    }
  }
  for (const [side, vectors] of [
    [users, solver.users],
    [items, solver.items],
  ] as const)
    for (const [i, value] of vectors.entries()) loss += side.ridge[Math.floor(i / d)]! * value ** 2;
  return loss;
}

test('kernel.wasm is what kernel.as.ts compiles to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kernel-'));
  try {
    const compiled = join(folder, 'kernel.wasm');
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: { kernel: string } };
    const flags = /-O3[^;&]*/.exec(scripts.kernel)?.[0].trim().split(' ') ?? [];
    const asc = [
      'node_modules/assemblyscript/bin/asc.js',
      'worker/scoring/ials/kernel.as.ts',
      '-o',
      compiled,
      ...flags,
    ];
    execFileSync(process.execPath, asc);
    expect(readFileSync(compiled).equals(readFileSync('worker/scoring/ials/kernel.wasm'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

describe.each([
  ['unweighted', tastesOf(300, 120, 4, 7), small],
  ['weighted', tastesOf(300, 120, 4, 8, true), { ...small, alpha: 2 }],
])('%s events', (_, data, settings) => {
  test('the kernel and its twin agree to a ten-thousandth of the largest number', () => {
    const a = trained(data, settings, kernel);
    const b = trained(data, settings, null);
    for (const side of ['users', 'items'] as const) {
      const largest = b.solver[side].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(0.1);
      const apart = b.solver[side].reduce((most, value, i) => Math.max(most, Math.abs(value - a.solver[side][i]!)), 0);
      expect(apart / largest).toBeLessThan(1e-4);
    }
  });

  test('every sweep lowers the loss', () => {
    const training = startTraining(data, settings, kernel);
    let before = Number.POSITIVE_INFINITY;
    for (let sweep = 1; sweep <= settings.iterations; sweep++) {
      continueTraining(training, { spent: () => training.halves === 2 * sweep });
      const loss = lossOf(training);
      expect(loss).toBeLessThan(before);
      before = loss;
    }
  });
});

describe('slices', () => {
  const data = tastesOf(700, 300, 5, 9);

  test.each([
    ['kernel', kernel],
    ['twin', null],
  ])('a training cut anywhere, saved and loaded gives the same bits as an uncut one: %s', (_, by) => {
    const whole = trained(data, small, by);
    // The kernel's memory belongs to the next training.
    const [users, items] = [whole.solver.users.slice(), whole.solver.items.slice()];
    let saved = saveTraining(startTraining(data, small, by));
    let slices = 0;
    for (let over = false; !over; slices++) {
      const training = loadTraining(saved, data, by);
      over = continueTraining(training, { rows: 300 });
      saved = saveTraining(training);
    }
    expect(slices).toBeGreaterThan(5);
    const { solver } = loadTraining(saved, data, by);
    expect(solver.users).toEqual(users);
    expect(solver.items).toEqual(items);
  });

  test('bytes of something else, or of other data, are refused', () => {
    const saved = saveTraining(startTraining(data, small, null));
    expect(() => loadTraining(new Uint8Array(4), data, null)).toThrow('its head is missing');
    expect(() => loadTraining(new Uint8Array(saved.length), data, null)).toThrow('not a training');
    expect(() => loadTraining(saved.subarray(0, -4), data, null)).toThrow('vectors are missing');
    expect(() => loadTraining(saved, tastesOf(700, 301, 5, 9), null)).toThrow('not on these data');
  });
});

test('the kernel gives the same bits everywhere', () => expect(fingerprint(kernel)).toBe(FINGERPRINT));

describe('a warm start', () => {
  const data = tastesOf(300, 120, 4, 7);
  const one = { ...small, iterations: 1 };

  test('is further after one sweep than a cold one', () => {
    const items = trained(data, small, kernel).solver.items.slice();
    const warm = startTraining(data, one, kernel, items);
    continueTraining(warm);
    const after = lossOf(warm);
    expect(after).toBeLessThan(lossOf(trained(data, one, kernel)) * 0.95);
  });

  test('gives an item of which nothing is known the same beginning as a cold one', () => {
    const known = new Float32Array(120 * small.factors).fill(0.01, 0, 60 * small.factors);
    const cold = startTraining(data, one, null).solver.items;
    const warm = startTraining(data, one, null, known).solver.items;
    expect(warm.subarray(60 * small.factors)).toEqual(cold.subarray(60 * small.factors));
    expect(warm.subarray(0, 60 * small.factors)).toEqual(known.subarray(0, 60 * small.factors));
  });

  test('is refused where the vectors are of another length', () =>
    expect(() => startTraining(data, one, null, new Float32Array(8))).toThrow('warm has 8 numbers: expected 1920'));
});
