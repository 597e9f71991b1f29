import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseFragment } from 'parse5';
import { afterAll, describe, expect, it, test, vi } from 'vitest';
import { run as evaluate } from '../../sdk/cli/evaluate.ts';
import { UsageError } from '../../sdk/cli/options.ts';
import { tastes } from '../scoring/evaluation-logs.ts';

vi.setConfig({ testTimeout: 60_000 });

const folder = mkdtempSync(join(tmpdir(), 'lyceum-evaluate-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const command = [join(import.meta.dirname, '../../sdk/cli/lyceum.ts'), 'evaluate'];

function write(name: string, content: string | Uint8Array | string[]): string {
  const file = join(folder, name);
  writeFileSync(file, Array.isArray(content) ? content.join('\n') : content);
  return file;
}

function run(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr.replaceAll(`${folder}/`, '') };
}

type Row = { model: string; metrics: Record<string, number>; seconds: number; settings: Record<string, unknown> };

function rows(...args: string[]): Row[] {
  const { code, out, err } = run(...args, '--json');
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' });
  const reply: { rows: Row[] } = JSON.parse(out);
  expect(Object.keys(reply)).toEqual(['rows']);
  return reply.rows;
}

/** Without what differs between two runs. */
const figures = (list: Row[]) => list.map(({ model, metrics, settings }) => ({ model, metrics, settings }));

const lines = tastes(3, 120);
const log = write('log.tsv', lines);

describe('the figures', () => {
  it('come as JSON: of each model its metrics at each length, its time and its settings', () => {
    const [popular, knn, ...others] = rows(
      '--interactions',
      log,
      '--split',
      'last-out',
      '--model',
      'popular,knn',
      '--k',
      '10,5',
    );
    expect(others).toEqual([]);
    expect(popular).toEqual({
      model: 'popular',
      metrics: Object.fromEntries(
        ['HR@5', 'HR@10', 'Recall@5', 'Recall@10', 'NDCG@5', 'NDCG@10'].map((name) => [name, expect.any(Number)]),
      ),
      seconds: expect.any(Number),
      settings: {},
    });
    expect(knn).toMatchObject({
      model: 'knn',
      settings: { neighbours: expect.any(Number), shrinkage: expect.any(Number) },
    });
    expect(knn?.metrics['NDCG@10']).toBeGreaterThan(popular?.metrics['NDCG@10'] ?? 1);
  });

  it('come as a table, a model a column', () => {
    const { code, out } = run(
      '--interactions',
      log,
      '--split',
      'held-out-users',
      '--model',
      'popular,trending',
      '--k',
      '5',
    );
    expect(code).toBe(0);
    expect(out).toMatch(
      /^ +popular {2}trending\nHR@5( +\d\.\d{4}){2}\nRecall@5( +\d\.\d{4}){2}\nNDCG@5( +\d\.\d{4}){2}\nseconds( +\d+\.\d){2}\n\ntrending: halfLife/,
    );
  });

  it('are the same with CRLF, a byte order mark, a heading, comments, blank lines, milliseconds and packing', () => {
    const args = ['--split', 'temporal', '--model', 'popular,trending', '--k', '10'];
    const plain = figures(rows('--interactions', log, ...args));
    const dressed = ['\uFEFFuser\titem\tevent\ttime', '# by hand', '', ...lines.map((line) => `${line}000`), ''].join(
      '\r\n',
    );
    expect(figures(rows('--interactions', write('dressed.tsv', dressed), ...args))).toEqual(plain);
    expect(figures(rows('--interactions', write('log.tsv.gz', gzipSync(dressed)), ...args))).toEqual(plain);
  });

  it('do not depend on the order of the lines, but for what is of the same time', () => {
    const args = ['--split', 'last-out', '--model', 'popular,trending,knn', '--k', '10'];
    const apart = lines.map((line, i) => `${line}.${String(i).padStart(4, '0')}`);
    const turned = write('turned.tsv', apart.toReversed());
    const found = figures(rows('--interactions', write('apart.tsv', apart), ...args));
    for (const { model, metrics } of figures(rows('--interactions', turned, ...args)))
      for (const [name, value] of Object.entries(metrics))
        expect(value, `${model} ${name}`).toBeCloseTo(
          found.find((row) => row.model === model)?.metrics[name] ?? -1,
          10,
        );
  });

  it('of a split that was made before: by hand', () => {
    // y was met by two, z by one; of a, who knows x, y is wanted: first of two. Of b, who knows x and y, z: first of one.
    const train = write('train.tsv', ['a\tx', 'b\tx', 'b\ty', 'c\ty', 'c\tz']);
    const test = write('test.tsv', ['a\tz', 'b\tz', 'd\tx']);
    const [popular] = rows('--train', train, '--test', test, '--model', 'popular', '--k', '1,2');
    expect(popular?.metrics).toEqual({
      'HR@1': 0.5,
      'HR@2': 1,
      'Recall@1': 0.5,
      'Recall@2': 1,
      'NDCG@1': 0.5,
      'NDCG@2': expect.closeTo((1 + Math.LN2 / Math.log(3)) / 2, 12),
    });
    const { err } = run('--train', train, '--test', test, '--valid', train, '--model', 'popular');
    expect(err).toContain('skipped: 1 users without anything in the training part');
  });

  it('use topics of items or of a graph', () => {
    const items = [...new Set(lines.map((line) => line.split('\t')[1] ?? ''))];
    const group = (item: string) => item.slice(0, 2);
    const facts = write(
      'items.tsv',
      items.map((item) => `${item}\t${group(item)},all\tbeginner\t1600000000`),
    );
    const graph = write(
      'kg.tsv',
      items.flatMap((item) => [`${item}\tabout\t${group(item)}`, `${item}\tabout\tall`]),
    );
    const args = ['--interactions', log, '--split', 'last-out', '--model', 'plain', '--k', '20'];
    const blind = figures(rows(...args));
    const told = figures(rows(...args, '--items', facts));
    expect(told[0]?.metrics['HR@20']).toBeGreaterThan((blind[0]?.metrics['HR@20'] ?? 1) + 0.2);
    expect(figures(rows(...args, '--kg', graph))).toEqual(told);
  });

  it('are of all models that the data allow, and the others are told', () => {
    const pairs = write(
      'pairs.tsv',
      lines.map((line) => line.split('\t').slice(0, 2).join('\t')),
    );
    const { out, err } = run('--interactions', pairs, '--split', 'last-out', '--k', '5', '--json');
    const models = JSON.parse(out).rows.map(({ model }: Row) => model);
    expect(models).toEqual(['popular', 'knn', 'ease', 'ials', 'blend']);
    expect(err).toContain('left out: trending: it needs times');
    expect(err).toMatch(/\d+\/\d+ popular: learned/);
    // In the table the same is said below the figures.
    const table = run('--interactions', pairs, '--split', 'last-out', '--k', '5').out;
    expect(table).toContain('left out: trending: it needs times');
  });
});

test('the plot is a whole SVG, and the same each time', () => {
  const file = join(folder, 'bars.svg');
  const args = ['--interactions', log, '--split', 'last-out', '--model', 'popular,knn', '--plot', file];
  expect(run(...args).code).toBe(0);
  const svg = readFileSync(file, 'utf8');
  expect(run(...args).code).toBe(0);
  expect(readFileSync(file, 'utf8')).toBe(svg);
  const [root] = parseFragment(svg).childNodes;
  expect(root?.nodeName).toBe('svg');
  // Three metrics at four lengths, of two models.
  expect(svg.match(/<rect [^>]*><title>/g)).toHaveLength(24);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});

describe('a wrong call ends with 2 and says what to do', () => {
  const bad = (name: string, ...content: string[]) => ['--interactions', write(name, content), '--split', 'last-out'];
  test.each([
    [[], 'Give --interactions FILE --split HOW, or --train FILE and --test FILE'],
    [['--interactions', log], '--split is one of last-out, held-out-users, temporal'],
    [['--interactions', log, '--split', 'toString'], '--split is one of'],
    [['--interactions', log, '--split', 'last-out', '--test', log], 'do not go with it'],
    [['--train', log, '--test', log, '--split', 'temporal'], '--split divides --interactions'],
    [['--train', log], 'Give --interactions'],
    [['--interactions', join(folder, 'nowhere.tsv'), '--split', 'last-out'], 'nowhere.tsv cannot be read (ENOENT)'],
    [['--interactions', folder, '--split', 'last-out'], 'cannot be read (EISDIR)'],
    [['--interactions', log, '--split', 'last-out', '--k', '0'], '--k "0" is not right'],
    [['--interactions', log, '--split', 'last-out', '--k', '5,x'], '--k "5,x" is not right'],
    [['--interactions', log, '--split', 'last-out', '--model', 'best'], 'There is no model "best": plain, popular'],
    [['--interactions', log, '--split', 'last-out', '--plot', 'x.png'], 'ends in .svg'],
    [bad('commas.tsv', 'a,x,1', 'b,x,1'), 'commas.tsv:1: expected user <tab> item: the line has no tab'],
    [bad('weight.tsv', '# one', 'a\tx\t1', 'b\tx\t-3'), 'weight.tsv:3: the weight "-3" is not above 0'],
    [bad('time.tsv', 'a\tx\t1\tyesterday'), 'time.tsv:1: "yesterday" is no unix time'],
    [bad('mixed.tsv', 'a\tx\t1\t5', 'a\ty'), 'mixed.tsv:2: has no time'],
    [bad('empty.tsv', '', '# nothing'), 'empty.tsv holds no events. Lines are: user <tab> item'],
    [bad('single.tsv', 'a\tx', 'b\tx'), 'last-out needs users with two items or more'],
    [['--interactions', write('latin.tsv', Uint8Array.of(0x61, 9, 0xe9, 10)), '--split', 'last-out'], 'not UTF-8'],
    [['--interactions', write('cut.gz', gzipSync('a\tx').subarray(0, 15)), '--split', 'last-out'], 'cannot be read'],
    [['--interactions', write('p.tsv', 'a\tx\na\ty'), '--split', 'last-out', '--model', 'trending'], 'it needs times'],
    [['--interactions', write('p.tsv', 'a\tx\na\ty'), '--split', 'temporal'], 'needs times'],
    [[...bad('p.tsv', 'a\tx', 'a\ty'), '--items', write('i.tsv', 'x\ta\texpert')], 'i.tsv:1: the level "expert"'],
    [[...bad('p.tsv', 'a\tx', 'a\ty'), '--kg', write('k.tsv', 'x\ta')], 'k.tsv:1: expected head'],
  ])('%j', async (args, message) => {
    const call = evaluate(args);
    await expect(call).rejects.toThrow(UsageError);
    await expect(call).rejects.toThrow(message);
  });

  test('in one line, with nothing on the standard output', () => {
    const { code, out, err } = run(...bad('commas.tsv', 'a,x,1'));
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(run('--nonsense')).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--nonsense') });
  });
});
