import { readFileSync } from 'node:fs';
import { openKernel } from '../../worker/scoring/ials/kernel.ts';
import type { Kernel } from '../../worker/scoring/ials/solver.ts';

/** The kernel as committed, read from its file. */
export function committedKernel(): Kernel {
  return openKernel(new WebAssembly.Module(readFileSync('worker/scoring/ials/kernel.wasm')));
}
