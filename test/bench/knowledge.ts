import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compileKernel, openProducts } from '../../worker/scoring/knowledge/kernel.ts';
import { type OpenProducts, plain } from '../../worker/scoring/knowledge/products.ts';
import type { Questions } from '../../worker/scoring/knowledge/questions.ts';
import { epoch, startTraining } from '../../worker/scoring/knowledge/train.ts';
import { randomFrom } from '../../worker/scoring/random.ts';
import { sparseOf } from '../../worker/scoring/sparse.ts';
import { judge, type Row, type Verdict } from './verdict.ts';

/** The filtered mean reciprocal ranks of reference implementations of ComplEx on the same splits. */
const anchors: Record<string, number | null> = { umls: 0.908, kinship: 0.854, nations: null };

interface Embedded {
  model: string;
  metrics: { MRR: number; 'Hits@1': number; 'Hits@10': number };
  seconds: number;
}

/** The command `embed`, as it is called, against what others reached; and the kernel against plain TypeScript. */
export function knowledge(): Verdict {
  const rows: Row[] = [];
  for (const [name, anchor] of Object.entries(anchors)) {
    for (const { model, metrics, seconds } of embedded(name)) {
      const figures = `MRR ${metrics.MRR.toFixed(4)}, Hits@1 ${metrics['Hits@1'].toFixed(3)}, Hits@10 ${metrics['Hits@10'].toFixed(3)}`;
      const note = `${figures}, ${seconds.toFixed(0)} s with the choice of settings`;
      const judged = anchor !== null && model === 'complex';
      rows.push({
        what: judged ? `${name}, ${model}: MRR short of ${anchor} by` : `${name}, ${model}: MRR`,
        measured: judged ? Math.max(0, anchor - metrics.MRR) : metrics.MRR,
        ...(judged ? { limit: 0 } : {}),
        unit: '',
        note,
      });
    }
  }
  const compiled = compileKernel(readFileSync(new URL('../../worker/scoring/knowledge/kernel.wasm', import.meta.url)));
  const [slow, fast] = [secondsAnEpoch(plain), secondsAnEpoch(() => openProducts(compiled))];
  rows.push({
    what: 'an epoch by the kernel, over plain TypeScript',
    measured: fast / slow,
    limit: 0.5,
    unit: '×',
    note: `${fast.toFixed(2)} CPU s: 2,000 questions, 500 entities, 200 complex factors`,
  });
  return judge(rows);
}

function embedded(name: string): Embedded[] {
  const packed = new URL(`../../../shared/data/recsys/kg/${name}.tar.gz`, import.meta.url);
  if (!existsSync(packed)) {
    console.warn(`skipped: no recsys/kg/${name}.tar.gz beside the project`);
    return [];
  }
  const folder = mkdtempSync(join(tmpdir(), 'lyceum-kg-'));
  try {
    execFileSync('tar', ['-xzf', packed.pathname, '-C', folder]);
    const command = join(import.meta.dirname, '../../sdk/cli/lyceum.ts');
    const embed = [command, 'embed', '--kg', folder, '--json'];
    const out = execFileSync(process.execPath, embed, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    return JSON.parse(out).rows;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function secondsAnEpoch(open: OpenProducts): number {
  const random = randomFrom(7);
  const [entities, relations, count] = [500, 20, 2000];
  const any = (below: number) => new Uint32Array(count).map(() => Math.floor(random() * below));
  const answers = sparseOf(count, entities, { rows: [...Array(count).keys()], columns: any(entities) });
  const questions: Questions = { entity: any(entities), relation: any(2 * relations), answers };
  const settings = { model: 'complex', factors: 200, rate: 0.1, n3: 0.01, batch: 128, seed: 1 } as const;
  const training = startTraining({ entities, relations }, settings, open);
  epoch(training, questions);
  const start = process.cpuUsage();
  for (let i = 0; i < 3; i++) epoch(training, questions);
  return process.cpuUsage(start).user / 3e6;
}
