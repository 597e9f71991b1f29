import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** What a run found; its parts are described where they are made, in test/worker/leaks. */
export interface Report {
  blocks: number;
  seconds: number;
  crawl: {
    requests: number;
    leaks: string[];
    miscached: string[];
    entitled: Record<string, number>;
    statuses: Record<string, number>;
    snapshots: number;
    unlike: string[];
  };
  interference: { pairs: number; differences: string[]; changed: number };
}

export interface Order {
  seed: number;
  requests: number;
  pairs: number;
  /** Kinds that somebody entitled must have seen before the crawl ends. */
  until?: readonly string[];
  /** Ends at so many findings. */
  enough?: number;
}

const run = promisify(execFile);

/** Searches the app for leaks, or one of its leaking mutants, in a process of its own. */
export async function search(order: Order, mutant?: string): Promise<Report> {
  const script = fileURLToPath(new URL('run.ts', import.meta.url));
  const args = [script, JSON.stringify(order), ...(mutant === undefined ? [] : [mutant])];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 26 });
  return JSON.parse(stdout) as Report;
}

/** The 32-bit seed of `SEED`, or of the clock: printed by whoever uses it. */
export const seedOf = (wanted: string | undefined) => Number(wanted ?? Date.now() % 2 ** 31);
