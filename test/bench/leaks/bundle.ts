import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'vite';

/** Not the sandbox's: its Miniflare takes seconds to load, in each of the many processes. */
export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** A change of a source file. It must fit: a mutant that is none would prove nothing. */
export interface Mutation {
  file: string;
  from: string;
  to: string;
}

/** `cloudflare:workers`, where there is none. */
const RUNTIME = `export const env = globalThis.lyceumEnv; export const exports = {};`;

/** The app together with what asks it, as one module, loaded. */
export async function load<T>(entry: string, mutations: readonly Mutation[] = []): Promise<T> {
  const missing = new Set(mutations);
  const plugin: Plugin = {
    name: 'leaks',
    enforce: 'pre',
    resolveId: (id) => (id === 'cloudflare:workers' ? '\0runtime' : null),
    load: (id) => (id === '\0runtime' ? RUNTIME : null),
    transform(code, id) {
      let changed = code;
      for (const mutation of mutations) {
        if (!id.endsWith(mutation.file)) continue;
        if (!changed.includes(mutation.from)) throw new Error(`${mutation.file} has no ${mutation.from} any more`);
        changed = changed.replace(mutation.from, () => mutation.to);
        missing.delete(mutation);
      }
      return changed === code ? null : changed;
    },
  };
  const built = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'silent',
    publicDir: false,
    plugins: [plugin],
    ssr: { noExternal: true, target: 'webworker' },
    build: {
      ssr: entry,
      write: false,
      target: 'es2024',
      rolldownOptions: { external: [/^node:/], output: { format: 'es', codeSplitting: false } },
    },
  });
  const [first] = missing;
  if (first) throw new Error(`${first.file} is not part of the app`);
  const [result] = [built].flat();
  if (!result || !('output' in result)) throw new Error('vite gave no bundle');
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-leaks-'));
  try {
    const file = join(folder, 'crawl.mjs');
    writeFileSync(file, result.output[0].code);
    return (await import(pathToFileURL(file).href)) as T;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
