import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'vite';
import { unstable_getMiniflareWorkerOptions as optionsOf } from 'wrangler';

/** The Worker as it is uploaded: one script, and the compiled kernels that it imports. */
export interface Bundle {
  script: string;
  kernels: { name: string; contents: Uint8Array<ArrayBuffer> }[];
}

/** All that is made of the sources before a Worker starts; plain data, which another process can be given. */
export interface BuiltWorker {
  /** What `wrangler.toml` declares. */
  options: ReturnType<typeof optionsOf>['workerOptions'];
  bundle: Bundle;
}

export async function buildWorker(root: string): Promise<BuiltWorker> {
  const { workerOptions, main } = optionsOf(join(root, 'wrangler.toml'));
  return { options: workerOptions, bundle: await bundleWorker(root, main) };
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
