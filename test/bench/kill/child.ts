import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';

/** What the parent says of the Worker that this process runs until it is killed. */
export interface ChildOptions {
  root: string;
  bundle: string;
  /** Compiled modules beside it, by name. */
  kernels: readonly string[];
  port: number;
  state: string;
  /** The positive control: every batch in two. */
  split: boolean;
  /** What wrangler.toml says; reading it takes wrangler, which is slow to load. */
  base: Pick<V4WorkerOptions, 'compatibilityDate' | 'd1Databases'>;
  bindings: Record<string, string>;
}

/**
 * Before the Worker: answers questions in SQL, and, for the control, takes the batches apart.
 * Once `/_hold` is asked for, a batch that has written its first half stays there, so that a kill meets one for certain.
 */
const FRONT = (split: boolean) => `import worker from './worker.js';
let holding = false;
let held = 0;
const halves = (db) => new Proxy(db, {
  get(target, key) {
    if (key === 'batch') return async (statements) => {
      const half = Math.ceil(statements.length / 2);
      const first = await target.batch(statements.slice(0, half));
      if (half === statements.length) return first;
      if (holding && first.some(({ meta }) => meta.changes > 0)) {
        held++;
        await scheduler.wait(60_000);
      }
      return [...first, ...(await target.batch(statements.slice(half)))];
    };
    const value = Reflect.get(target, key);
    return typeof value === 'function' ? value.bind(target) : value;
  },
});
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === '/_hold') {
      holding = true;
      while (held < 4) await scheduler.wait(5);
      return new Response();
    }
    if (pathname === '/_sql') {
      const statements = await request.json();
      const results = await env.DB.batch(statements.map(({ sql, params = [] }) => env.DB.prepare(sql).bind(...params)));
      return Response.json(results.map(({ results }) => results));
    }
    return worker.fetch(request, ${split ? '{ ...env, DB: halves(env.DB) }' : 'env'}, ctx);
  },
};`;

async function serve({ root, bundle, kernels, port, state, split, base, bindings }: ChildOptions): Promise<void> {
  const lyceum: V4WorkerOptions = {
    ...base,
    name: 'lyceum',
    modules: [
      { type: 'ESModule', path: join(root, 'front.js'), contents: FRONT(split) },
      { type: 'ESModule', path: join(root, 'worker.js'), contents: readFileSync(bundle, 'utf8') },
      ...kernels.map((name) => ({
        type: 'CompiledWasm' as const,
        path: join(root, name),
        contents: readFileSync(join(dirname(bundle), name)),
      })),
    ],
    modulesRoot: root,
    bindings,
    // One machine is all clients here.
    ratelimits: { RATE: { simple: { limit: 1_000_000, period: 60 }, namespace_id: '1001' } },
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      resourcePersistencePath: state,
      telemetry: { enabled: false },
      cf: false,
      workers: [lyceum],
    }),
  );
  await miniflare.ready;
  const children = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).trim().split('\n');
  const workerd = children
    .map((line) => line.trim().split(/\s+/))
    .find(([, parent, name]) => Number(parent) === process.pid && name?.startsWith('workerd'));
  process.send?.({ workerd: Number(workerd?.[0]) });
}

process.once('message', (options: ChildOptions) => void serve(options));
// A parent that is gone kills nobody any more.
process.once('disconnect', () => process.exit(1));
