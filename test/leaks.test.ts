import { expect, test } from 'vitest';
import { mutants } from './bench/leaks/mutants.ts';
import { search, seedOf } from './bench/leaks/report.ts';
import { findingsOf } from './bench/leaks.ts';

const seed = seedOf(process.env.SEED);

/** Where texts are; some of these come up in few of a thousand requests. */
const kinds = ['post', 'lesson', 'material', 'comment', 'key', 'gift', 'profile', 'mail'];

/** A sample of what `npm run bench -- leaks` does thirty times as long. */
test('no gated text leaves the Worker but to who may read it, and nothing depends on it', async () => {
  console.info(`leaks seed ${seed}`);
  const report = await search({ seed, requests: 3_000, pairs: 400, until: kinds });
  expect(findingsOf(report)).toEqual([]);
  expect(report.crawl.statuses).not.toHaveProperty('500');
  // It went where the texts are.
  expect(kinds.filter((kind) => !report.crawl.entitled[kind])).toEqual([]);
  expect(report.crawl.snapshots).toBeGreaterThan(10);
  expect(report.interference.changed).toBeGreaterThan(50);
}, 300_000);

/** It ends at the first leak, of which the rarest takes some hundred requests: as many as make a miss no chance. */
const effort = { crawl: { requests: 20_000 }, caching: { requests: 20_000 }, interference: { pairs: 20_000 } };

test.each(Object.entries(mutants))(
  'a build that leaks %s is caught',
  async (name, { by }) => {
    const order = { seed, requests: 0, pairs: 0, enough: 1, ...effort[by] };
    const { crawl, interference } = await search(order, name);
    const found = { crawl: crawl.leaks, caching: crawl.miscached, interference: interference.differences }[by];
    expect(found, `seed ${seed}`).not.toEqual([]);
  },
  300_000,
);
