import { join } from 'node:path';
import type { D1Database } from '@cloudflare/workers-types';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import type { BuiltWorker, Bundle } from './build-worker.ts';
import { DOOR, databaseBehind } from './database.ts';

export interface WorkerOptions {
  root: string;
  port: number;
  /** Where D1 keeps its files. */
  state: string;
  bindings: Record<string, string>;
  /** Built now unless given. */
  built?: BuiltWorker;
}

export interface RunningWorker {
  db: D1Database;
  /** Runs what is due by this line of `crons`. */
  scheduled(cron: string): Promise<void>;
  close(): Promise<void>;
}

/** The Worker in workerd, with the bindings and assets that `wrangler.toml` declares. */
export async function startWorker({ root, port, state, bindings, built }: WorkerOptions): Promise<RunningWorker> {
  // What builds is slow to load.
  const { options, bundle } = built ?? (await (await import('./build-worker.ts')).buildWorker(root));
  const lyceum: V4WorkerOptions = {
    ...options,
    name: 'lyceum',
    modules: modulesOf(root, bundle),
    modulesRoot: root,
    bindings,
  };
  const door: V4WorkerOptions = {
    name: 'door',
    modules: [{ type: 'ESModule', path: join(root, 'door.js'), contents: DOOR }],
    modulesRoot: root,
    ...(lyceum.compatibilityDate && { compatibilityDate: lyceum.compatibilityDate }),
    ...(lyceum.d1Databases && { d1Databases: lyceum.d1Databases }),
  };
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      log: new Log(LogLevel.ERROR),
      logRequests: false,
      resourcePersistencePath: state,
      telemetry: { enabled: false },
      // A Worker's `cf` object is otherwise fetched from the network.
      cf: false,
      workers: [lyceum, door],
    }),
  );
  try {
    await miniflare.ready;
    const [door, itself] = [await miniflare.getWorker('door'), await miniflare.getWorker('lyceum')];
    return {
      db: databaseBehind(door),
      async scheduled(cron) {
        await itself.scheduled({ cron });
      },
      close: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/** A bundle as workerd takes it: the first is the one that runs. */
export function modulesOf(root: string, { script, kernels }: Bundle) {
  return [
    { type: 'ESModule' as const, path: join(root, 'worker.js'), contents: script },
    ...kernels.map(({ name, contents }) => ({ type: 'CompiledWasm' as const, path: join(root, name), contents })),
  ];
}
