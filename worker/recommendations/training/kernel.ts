import { openKernel } from '../../scoring/ials/kernel.ts';
import module from '../../scoring/ials/kernel.wasm';
import type { Kernel } from '../../scoring/ials/solver.ts';

let opened: Kernel | null | undefined;

/** One an isolate, since its memory never shrinks; null where WebAssembly is refused: its twin in TypeScript then does the work. */
export function kernel(): Kernel | null {
  if (opened === undefined) {
    try {
      opened = openKernel(module);
    } catch (error) {
      console.error(JSON.stringify({ kernel: String(error) }));
      opened = null;
    }
  }
  return opened;
}
