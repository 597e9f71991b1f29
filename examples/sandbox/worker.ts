import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { D1Database } from '@cloudflare/workers-types';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare, type V4WorkerOptions } from 'miniflare';
import { build } from 'vite';
import { unstable_getMiniflareWorkerOptions as optionsOf } from 'wrangler';
import { DOOR, databaseBehind } from './database.ts';

export interface WorkerOptions {
  root: string;
  port: number;
  /** Where D1 keeps its files. */
  state: string;
  bindings: Record<string, string>;
}

export interface RunningWorker {
  db: D1Database;
  /** Runs what is due by this line of `crons`. */
  scheduled(cron: string): Promise<void>;
  close(): Promise<void>;
}

/** The Worker in workerd, with the bindings and assets that `wrangler.toml` declares. */
export async function startWorker({ root, port, state, bindings }: WorkerOptions): Promise<RunningWorker> {
  const { workerOptions, main } = optionsOf(join(root, 'wrangler.toml'));
  const bundle = await bundleWorker(root, main);
  const lyceum: V4WorkerOptions = {
    ...workerOptions,
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

/** The Worker as it is uploaded: one script, and the compiled kernels that it imports. */
export interface Bundle {
  script: string;
  kernels: { name: string; contents: Uint8Array<ArrayBuffer> }[];
}

/** A bundle as workerd takes it: the first is the one that runs. */
export function modulesOf(root: string, { script, kernels }: Bundle) {
  return [
    { type: 'ESModule' as const, path: join(root, 'worker.js'), contents: script },
    ...kernels.map(({ name, contents }) => ({ type: 'CompiledWasm' as const, path: join(root, name), contents })),
  ];
}

export async function bundleWorker(root: string, main = 'worker/index.ts'): Promise<Bundle> {
  const kernels = new Map<string, Bundle['kernels'][number]>();
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    plugins: [
      {
        name: 'kernels',
        enforce: 'pre',
        // A .wasm file stays beside the script, as wrangler leaves it: workerd compiles none while it runs.
        resolveId(source, importer) {
          if (!source.endsWith('.wasm') || !importer) return null;
          const file = join(dirname(importer), source);
          const known = kernels.get(file) ?? { name: `kernel-${kernels.size}.wasm`, contents: readFileSync(file) };
          kernels.set(file, known);
          return { id: `./${known.name}`, external: true };
        },
      },
    ],
    ssr: { noExternal: true, target: 'webworker' },
    build: {
      ssr: main,
      write: false,
      target: 'es2024',
      rolldownOptions: { external: [/^cloudflare:/, /^node:/], output: { format: 'es', codeSplitting: false } },
    },
  });
  const [result] = [built].flat();
  if (!result || !('output' in result)) throw new Error('vite gave no bundle of the Worker');
  return { script: result.output[0].code, kernels: [...kernels.values()] };
}
