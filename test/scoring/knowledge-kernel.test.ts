import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

it('is what its source compiles to: run `npm run kernel` after a change', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-kernel-'));
  try {
    const out = join(folder, 'kernel.wasm');
    const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd'];
    const compiler = 'node_modules/assemblyscript/bin/asc.js';
    execFileSync(process.execPath, [compiler, 'worker/scoring/knowledge/kernel.as.ts', '-o', out, ...flags]);
    expect(readFileSync(out).equals(readFileSync('worker/scoring/knowledge/kernel.wasm'))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
