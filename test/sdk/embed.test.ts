import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { Fact } from '../../worker/scoring/knowledge/graph.ts';
import { family } from '../scoring/knowledge-world.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'lyceum-embed-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = [join(import.meta.dirname, '../../sdk/cli/lyceum.ts'), 'embed'];
const lines = (facts: readonly Fact[]) => facts.map((fact) => `${fact.join('\t')}\n`).join('');

let worlds = 0;
function run(files: Record<string, string | Uint8Array>, ...options: string[]) {
  const kg = join(folder, String(worlds++));
  mkdirSync(kg);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(kg, name), content);
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, '--kg', kg, ...options], {
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr.replaceAll(kg, 'DIR') };
}

const facts = family();
const part = (rest: number) => facts.filter((_, i) => (i % 10 === 0 ? 0 : i % 10 === 5 ? 5 : 1) === rest);
const world = { 'train.txt': lines(part(1)), 'valid.txt': lines(part(5)), 'test.txt': lines(part(0)) };
const quick = ['--factors', '16', '--epochs', '30'];

interface Row {
  model: string;
  metrics: Record<string, number>;
  seconds: number;
  settings: Record<string, number>;
}

const rowsOf = (out: string): Row[] => JSON.parse(out).rows;

describe('embed', () => {
  it('gives a row a model, and nothing else on the standard output', () => {
    const { code, out, err } = run(world, ...quick, '--json');
    expect(code).toBe(0);
    const rows = rowsOf(out);
    expect(rows.map(({ model }) => model)).toEqual(['transe', 'distmult', 'complex', 'rotate']);
    for (const row of rows) {
      expect(Object.keys(row)).toEqual(['model', 'metrics', 'seconds', 'settings']);
      expect(Object.keys(row.metrics)).toEqual(['MRR', 'Hits@1', 'Hits@3', 'Hits@10']);
      expect(row.settings).toMatchObject({ factors: 16, seed: 1 });
      const { MRR = 0, 'Hits@1': first = 0, 'Hits@3': three = 0, 'Hits@10': ten = 0 } = row.metrics;
      expect(MRR).toBeGreaterThan(row.model === 'transe' ? 0.35 : 0.6);
      expect(first).toBeLessThanOrEqual(three);
      expect(three).toBeLessThanOrEqual(ten);
    }
    expect(err).toContain('26 entities, 3 relations');
    expect(err).toMatch(/\d+\/\d+ complex, test/);
  });

  it('gives the same figures for the same seed, from any kind of file', () => {
    const figures = (files: Record<string, string | Uint8Array>) => {
      const { out } = run(files, ...quick, '--model', 'complex', '--seed', '7', '--json');
      return rowsOf(out).map(({ metrics, settings }) => ({ metrics, settings }));
    };
    const packed = Object.entries(world).map(([name, text]) => [name.replace('.txt', '.tsv.gz'), gzipSync(text)]);
    const twice = { ...world, 'train.txt': `# facts\r\n${world['train.txt']}${world['train.txt']}` };
    expect(figures(Object.fromEntries(packed))).toEqual(figures(world));
    expect(figures(twice)).toEqual(figures(world));
  });

  it('chooses with a part of the training facts where there are no others, and shows a table', () => {
    const { code, out } = run(
      { 'train.tsv': world['train.txt'], 'test.tsv': world['test.txt'] },
      ...quick,
      '--model',
      'complex',
    );
    expect(code).toBe(0);
    expect(out).toMatch(/complex\nMRR +0\.\d{4}\nHits@1 /);
    expect(out).toMatch(/complex: factors 16, rate [\d.]+, N3 [\d.]+, batch 128, epochs \d+, seed 1, valid MRR/);
  });

  it('reads what files may look like: Windows line ends, blank lines, a fourth column, a loop, one relation', () => {
    const train = '\uFEFFa\tr\tb\t1\r\n\r\nb\tr\tc\r\nc\tr\tc\r\nc\tr\ta\r\na\tr\tb';
    const { code, out, err } = run({ 'train.txt': train, 'valid.txt': '', 'test.txt': 'a\tr\tnew\r\n' }, '--json');
    expect(code).toBe(0);
    expect(err).toContain('4 entities, 1 relations, 3 facts to learn from');
    for (const { metrics } of rowsOf(out)) expect(metrics.MRR).toBeGreaterThanOrEqual(0.25);
  });

  it('looks at the facts to test only when all is chosen', () => {
    const settings = (test: string) => {
      const { out } = run({ ...world, 'test.txt': test }, ...quick, '--model', 'distmult', '--json');
      return rowsOf(out).map(({ settings }) => settings);
    };
    const [first = ''] = world['test.txt'].split('\n');
    expect(settings(first)).toEqual(settings(world['test.txt']));
  });

  it('says which facts name what it never saw', () => {
    const test = `${world['test.txt']}a\tparent of\tstranger\n`;
    expect(run({ ...world, 'test.txt': test }, ...quick, '--model', 'complex').err).toContain(
      '1 facts to test name something that training never did',
    );
  });

  it.each<[string, Record<string, string>, string[], string]>([
    ['a folder without facts', {}, [], 'DIR holds no train.txt (or .tsv, or either with .gz)'],
    ['an empty file', { ...world, 'test.txt': '\n' }, [], 'test.txt in DIR holds no facts'],
    ['a line of two columns', { ...world, 'train.txt': 'a\tr\tb\na\tr\n' }, [], 'DIR/train.txt:2: expected head'],
    [
      'a model that is not there',
      world,
      ['--model', 'bert'],
      'There is no model "bert": transe, distmult, complex, rotate',
    ],
    ['factors that do not fit', world, ['--factors', '10'], '--factors "10" is not right: expected a multiple of 4'],
    ['no epoch', world, ['--epochs', '0'], '--epochs "0" is not right: expected a whole number from 1 on'],
    ['a seed in words', world, ['--seed', 'x'], '--seed "x" is not right'],
  ])('refuses %s in one line', (_, files, options, message) => {
    const { code, out, err } = run(files, ...options);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('explains itself', () => {
    const { status, stdout } = spawnSync(process.execPath, [...command, '--help'], { encoding: 'utf8' });
    expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('--kg DIR') });
    expect(spawnSync(process.execPath, command, { encoding: 'utf8' }).status).toBe(2);
  });
});
