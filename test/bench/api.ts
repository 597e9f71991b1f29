import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSandbox } from '../../examples/sandbox/sandbox.ts';
import { SITE } from '../../examples/sandbox/seed.ts';
import { judge, type Row, type Verdict } from './verdict.ts';

const REQUESTS = 150;
const ROUNDS = 3;

const reads = [
  '/posts',
  '/posts/hello-d1',
  '/courses',
  '/courses/build-a-tiny-transformer',
  '/threads/hello-d1/comments',
  '/recommendations',
  '/plans',
];

/**
 * CPU of the Worker's own process (workerd, its D1 included) a request, as a ratio to the emptiest route of the same
 * Worker in the same run: one that passes the middleware and finds nothing. Round trips and rows read are counted, and
 * held to their limits, in test/worker.
 */
export async function api(): Promise<Verdict> {
  const state = mkdtempSync(join(tmpdir(), 'lyceum-bench-'));
  const sandbox = await startSandbox({ ports: { blog: 0, api: 0, stripe: 0 }, state, quiet: true });
  try {
    const base = `${sandbox.api}/api/v1/sites/${SITE}`;
    const pid = workerd();
    const measure = async (path: string) => {
      const before = cpu(pid);
      for (let i = 0; i < REQUESTS; i++)
        await (await fetch(base + path, { headers: { Origin: sandbox.blog } })).arrayBuffer();
      return (cpu(pid) - before) / REQUESTS;
    };
    for (const path of ['/nothing-here', ...reads]) await measure(path);
    const samples = new Map<string, number[]>();
    // Interleaved, so that what else the machine does falls on all of them.
    for (let round = 0; round < ROUNDS; round++) {
      const empty = await measure('/nothing-here');
      for (const path of reads) samples.set(path, [...(samples.get(path) ?? []), (await measure(path)) / empty]);
    }
    const rows: Row[] = [...samples].map(([path, ratios]) => ({
      what: `GET ${path}`,
      measured: ratios.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? Number.NaN,
      unit: '× CPU',
      note: 'rival: an empty route',
    }));
    return judge(rows);
  } finally {
    await sandbox.close();
    rmSync(state, { recursive: true, force: true });
  }
}

/** The workerd that this process started. */
function workerd(): number {
  const children = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
  const mine = children.find(([, parent, name]) => Number(parent) === process.pid && name?.startsWith('workerd'));
  if (!mine) throw new Error('no workerd below this process');
  return Number(mine[0]);
}

/** User and system time of a process so far, in seconds (Linux: /proc/<pid>/stat, fields 14 and 15, in ticks of 10 ms). */
function cpu(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
