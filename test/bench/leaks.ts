import { type Report, search, seedOf } from './leaks/report.ts';
import { judge, type Verdict } from './verdict.ts';

/**
 * A crawl over every route, method, header and role, and pairs of databases that differ in gated texts only, asked the
 * same. `SEED` repeats a run; `LEAKS=3000` makes it shorter (a tenth as many pairs).
 */
export async function leaks(): Promise<Verdict> {
  const seed = seedOf(process.env.SEED);
  const requests = Number(process.env.LEAKS ?? 100_000);
  const report = await search({ seed, requests, pairs: Math.ceil(requests / 10) });
  const { crawl, interference } = report;
  for (const finding of findingsOf(report)) console.log(finding);
  const entitled = Object.entries(crawl.entitled).map(([kind, count]) => `${count} ${kind}`);
  const asked = crawl.requests + 2 * interference.pairs;
  console.log(`seed ${seed}, ${report.blocks} gated blocks, ${Math.round(asked / report.seconds)} requests a second`);
  console.log(`seen by the entitled: ${entitled.join(', ')}`);
  return judge([
    { what: 'requests of the crawl', measured: crawl.requests, unit: '' },
    { what: 'canaries outside an entitled reply', measured: crawl.leaks.length, limit: 0, unit: '' },
    { what: 'answers that break the caching rules', measured: crawl.miscached.length, limit: 0, unit: '' },
    { what: 'anonymous snapshots that differ by who asks', measured: crawl.unlike.length, limit: 0, unit: '' },
    { what: 'answers of 500', measured: crawl.statuses['500'] ?? 0, limit: 0, unit: '' },
    { what: 'pairs of databases asked', measured: interference.pairs, unit: '' },
    { what: 'pairs that differ', measured: interference.differences.length, limit: 0, unit: '' },
  ]);
}

export const findingsOf = ({ crawl, interference }: Report): string[] => [
  ...crawl.leaks,
  ...crawl.miscached,
  ...crawl.unlike,
  ...interference.differences,
];
