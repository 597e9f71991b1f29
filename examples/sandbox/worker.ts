import { join } from 'node:path';
import type { D1Database } from '@cloudflare/workers-types';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { build } from 'vite';
import { unstable_getMiniflareWorkerOptions as optionsOf } from 'wrangler';

export interface WorkerOptions {
  root: string;
  port: number;
  /** Where D1 keeps its files. */
  state: string;
  bindings: Record<string, string>;
}

export interface RunningWorker {
  db: D1Database;
  close(): Promise<void>;
}

/** The Worker in workerd, with the bindings and assets that `wrangler.toml` declares. */
export async function startWorker({ root, port, state, bindings }: WorkerOptions): Promise<RunningWorker> {
  const { workerOptions, main } = optionsOf(join(root, 'wrangler.toml'));
  const contents = await bundleWorker(root, main);
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
      ...workerOptions,
      name: 'lyceum',
      modules: [{ type: 'ESModule', path: join(root, 'worker.js'), contents }],
      modulesRoot: root,
      bindings,
    }),
  );
  try {
    await miniflare.ready;
    return {
      db: (await miniflare.getD1Database('DB')) as unknown as D1Database,
      close: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

/** The Worker as one module, as it is uploaded. */
export async function bundleWorker(root: string, main = 'worker/index.ts'): Promise<string> {
  const built = await build({
    root,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
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
  return result.output[0].code;
}
