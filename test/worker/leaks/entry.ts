import { type CrawlReport, crawl } from './crawl.ts';
import { type InterferenceReport, interfere } from './interference.ts';
import { makeLeakWorld } from './leak-world.ts';
import { becomeQuiet } from './quiet-run.ts';
import { randomFrom } from './random.ts';

export interface LeakOptions {
  seed: number;
  requests: number;
  pairs: number;
  until?: readonly string[];
  /** Ends at so many findings. */
  enough?: number;
}

export interface LeakReport {
  blocks: number;
  crawl: CrawlReport;
  interference: InterferenceReport;
}

/** Noon of a day in the middle of a month: nothing ends or begins within the run. */
const NOW = Date.UTC(2026, 10, 17, 12);

/** Everything of test/bench/leaks.ts that runs inside the app's own module graph. */
export async function findLeaks({ seed, requests, pairs, until = [], enough = 20 }: LeakOptions): Promise<LeakReport> {
  becomeQuiet(NOW, seed);
  const random = randomFrom(seed);
  const leaks = await makeLeakWorld(random, NOW);
  const crawled = await crawl(random, leaks, { requests, until, now: NOW, enough });
  const interference = await interfere(random, leaks, { pairs, now: NOW, enough });
  return { blocks: leaks.blocks.length, crawl: crawled, interference };
}
