import { expect, inject, test } from 'vitest';
import { killAgainAndAgain } from '../bench/kill/run.ts';

// The whole run is `npm run bench -- kill`: 100 kills, 10,000 acknowledged writes.
const { built } = inject('seeded');
const seed = Number(process.env.SEED ?? 20_261_122);

test(`killed in the middle of its writes, the Worker loses nothing and halves nothing (seed ${seed})`, async () => {
  const { kills, acknowledged, lost, halfApplied } = await killAgainAndAgain({ kills: 4, writes: 200, seed, built });
  expect({ lost, halfApplied }).toEqual({ lost: [], halfApplied: [] });
  expect(kills).toBeGreaterThanOrEqual(4);
  expect(acknowledged).toBeGreaterThanOrEqual(200);
}, 180_000);

test('a Worker that writes its batches in two is caught', async () => {
  const { halfApplied } = await killAgainAndAgain({ kills: 3, writes: 120, seed, split: true, built });
  expect(halfApplied.length).toBeGreaterThan(0);
}, 180_000);
