import { expect, test } from 'vitest';
import { heldOutUsers } from '../../worker/scoring/evaluation/held-out.ts';
import type { Known } from '../../worker/scoring/evaluation/known.ts';
import { lastOut } from '../../worker/scoring/evaluation/last-out.ts';
import type { Log } from '../../worker/scoring/evaluation/model.ts';
import type { Part, Split } from '../../worker/scoring/evaluation/split.ts';
import { trial } from '../../worker/scoring/evaluation/trial.ts';
import { methodsWith } from '../../worker/scoring/methods.ts';
import { siteLog } from './blend-log.ts';
import { logOf, tastes } from './evaluation-logs.ts';

const methods = methodsWith(null);
const knownOf = ({ train, stream }: Part): Known => ({ log: train, stream, items: null, seed: 1 });
const row = (name: 'blend' | 'knn', split: Split) => trial(name, methods[name], split, knownOf, { ks: [10] }, () => 0);

test('where time says nothing, a blend sees the whole log, and is no worse than neighbours', () => {
  const log = logOf(tastes(7, 150));
  const blend = row('blend', heldOutUsers(log, 1));
  expect(blend.settings.seen).toBe('at rest');
  expect(blend.metrics['NDCG@10']).toBeGreaterThan(0.95 * (row('knn', heldOutUsers(log, 1)).metrics['NDCG@10'] ?? 1));
});

test('a log whose events are all of one moment has no trend, and is learned from', () => {
  const { time, ...rest } = logOf(tastes(8, 100));
  const log: Log = { ...rest, time: new Float64Array(rest.user.length).fill(time?.[0] ?? 0) };
  expect(row('blend', heldOutUsers(log, 1)).settings.seen).toBe('at rest');
});

test('a feed is read as of the moment', () => {
  const log = siteLog({ lasts: 6, seed: 3, events: 1200, items: 80 });
  expect(row('blend', lastOut(log)).settings.seen).toBe('as of the moment');
});
