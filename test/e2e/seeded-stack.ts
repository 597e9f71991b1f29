import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { buildWhenStale } from '../../examples/sandbox/build.ts';
import { type BuiltWorker, buildWorker } from '../../examples/sandbox/build-worker.ts';
import { ROOT, startSandbox } from '../../examples/sandbox/sandbox.ts';

export interface Seeded {
  /** The folder of a stack that was started once, and closed before anything else happened in it. */
  state: string;
  built: BuiltWorker;
}

declare module 'vitest' {
  interface ProvidedContext {
    seeded: Seeded;
  }
}

/**
 * Once, before the files that start whole stacks: two at a time, they would both build. Each would also seed the same
 * demo, which takes more than all the rest of a start: they copy it instead.
 */
export default async function (project: TestProject) {
  await buildWhenStale(ROOT, console.info);
  const state = mkdtempSync(join(tmpdir(), 'lyceum-seeded-'));
  const built = await buildWorker(ROOT);
  const sandbox = await startSandbox({ ports: { blog: 0, api: 0, stripe: 0 }, state, quiet: true, built });
  await sandbox.close();
  project.provide('seeded', { state, built });
  return () => rmSync(state, { recursive: true, force: true });
}
