import { gzipSync } from 'node:zlib';
import { bundleWorker } from '../../examples/sandbox/build-worker.ts';
import { ROOT } from '../../examples/sandbox/sandbox.ts';
import { everything, fourWidgets, loader, lockedPage } from '../bundle.ts';
import { judge, type Verdict } from './verdict.ts';

/** What crosses the wire, gzip -9, against the design's budgets. Counts: the same on every machine. */
export async function bytes(): Promise<Verdict> {
  const { script, kernels } = await bundleWorker(ROOT);
  const zipped = (contents: string | Uint8Array) => gzipSync(contents, { level: 9 }).byteLength;
  const worker = kernels.reduce((sum, { contents }) => sum + zipped(contents), zipped(script));
  return judge([
    { what: 'lyceum.js alone', measured: loader().bytes, limit: 2_000, unit: 'B' },
    { what: 'page with a locked paywall (en)', measured: lockedPage('en').bytes, limit: 14_000, unit: 'B' },
    { what: 'page with a locked paywall (zh-Hans)', measured: lockedPage('zh-Hans').bytes, limit: 14_000, unit: 'B' },
    { what: 'all four main widgets (en)', measured: fourWidgets('en').bytes, limit: 40_000, unit: 'B' },
    { what: 'all four main widgets (zh-Hans)', measured: fourWidgets('zh-Hans').bytes, limit: 40_000, unit: 'B' },
    { what: 'all that one language can load', measured: everything('en').bytes, unit: 'B' },
    { what: 'Worker script', measured: worker, limit: 1_000_000, unit: 'B', note: 'not minified' },
  ]);
}
