import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';

/** Tracked and new files alike; what git ignores does not count. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(file));
const sources = files.filter((file) => /\.(ts|css|html)$/.test(file));
const scripts = files.filter((file) => file.endsWith('.ts'));

const kernel = ['db', 'http', 'access', 'mail', 'markdown', 'outbox', 'search'];
const slices = [
  'sites',
  'account',
  'posts',
  'courses',
  'billing',
  'discussion',
  'communities',
  'notifications',
  'recommendations',
  'insights',
  'docs',
];

/** The part of the design that a file belongs to. */
function partOf(file: string): string {
  const [top = '', second = ''] = file.split('/');
  if (top === 'worker') {
    if (file === 'worker/app.ts' || file === 'worker/index.ts') return 'app';
    if (file === 'worker/env.ts') return 'kernel';
    if (second === 'contract' || second === 'scoring') return second;
    if (kernel.includes(second)) return 'kernel';
    return slices.includes(second) ? `slice:${second}` : `unknown:${file}`;
  }
  if (top === 'sdk') return second === 'cli' ? 'cli' : 'sdk';
  return top;
}

/** What each part may import; of the parts marked `types`, types only. */
function allowed(from: string, to: string, typeOnly: boolean): boolean {
  if (from === to || from === 'examples' || from === 'test') return true;
  if (from === 'app') return to.startsWith('slice:') || to === 'kernel' || to === 'contract';
  if (from.startsWith('slice:')) return to === 'kernel' || to === 'contract' || to === 'scoring';
  if (from === 'kernel') return to === 'contract';
  if (from === 'widgets') return to === 'sdk' || (typeOnly && to === 'contract');
  if (from === 'sdk') return typeOnly && (to === 'contract' || to === 'app');
  if (from === 'cli') return to === 'sdk' || to === 'scoring' || to === 'contract';
  return false;
}

interface Import {
  file: string;
  to: string;
  typeOnly: boolean;
}

const imports: Import[] = scripts
  .filter((file) => /^(worker|sdk|widgets)\//.test(file))
  .flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const statements = text.matchAll(/(?:^|\n)(?:import|export)\s+(type\s+)?[^'"`;]*?from\s+['"](\.[^'"]+)['"]/g);
    const others = text.matchAll(/(?:^|\n)import\s+()['"](\.[^'"]+)['"]|\bimport\(()['"](\.[^'"]+)['"]\)/g);
    return [...statements, ...others].map((match) => ({
      file,
      to: normalize(join(dirname(file), match[2] ?? match[4] ?? '')),
      typeOnly: match[1] !== undefined && match[1] !== '',
    }));
  });

describe('arrows', () => {
  test('imports are found at all', () => expect(imports.length).toBeGreaterThan(100));

  test('every import follows the arrows of the design', () => {
    const wrong = imports.filter(({ file, to, typeOnly }) => !allowed(partOf(file), partOf(to), typeOnly));
    // The routes' types flow to the app and from there, as a type, through the kernel's `Env`: that one is named.
    expect(wrong.map(({ file, to }) => `${file} → ${to}`)).toEqual([]);
  });

  test('scoring imports nothing', () => {
    const outside = imports.filter(({ file, to }) => partOf(file) === 'scoring' && partOf(to) !== 'scoring');
    const packages = files
      .filter((file) => file.startsWith('worker/scoring/'))
      .filter((file) => /from\s+['"][^.'"]/.test(readFileSync(file, 'utf8')));
    expect([...outside.map(({ file }) => file), ...packages]).toEqual([]);
  });

  test('the kernel has no circles (type imports aside)', () => {
    const edges = new Map<string, string[]>();
    for (const { file, to, typeOnly } of imports) {
      if (partOf(file) === 'kernel' && partOf(to) === 'kernel' && !typeOnly)
        edges.set(file, [...(edges.get(file) ?? []), to]);
    }
    const circles: string[] = [];
    const walk = (file: string, path: string[]) => {
      if (path.includes(file)) circles.push([...path, file].join(' → '));
      else for (const next of edges.get(file) ?? []) walk(next, [...path, file]);
    };
    for (const file of edges.keys()) walk(file, []);
    expect(circles).toEqual([]);
  });

  test('a wrong arrow is seen', () => {
    expect(allowed('slice:posts', 'slice:billing', false)).toBe(false);
    expect(allowed('sdk', 'contract', false)).toBe(false);
    expect(allowed('widgets', 'kernel', true)).toBe(false);
    expect(allowed('kernel', 'slice:posts', false)).toBe(false);
  });
});

test('a wire shape is written once', () => {
  // One name a shape: the API's description would show one of two.
  const names = scripts
    .filter((file) => file.startsWith('worker/contract/'))
    .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/^export const (\w+)/gm)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(100);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

describe('sizes', () => {
  const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n').length;

  test('no hand-written source above 400 lines', () => {
    const long = sources.filter(
      (file) => !file.includes('/migrations/') && !file.startsWith('examples/plain-blog/posts/') && lines(file) > 400,
    );
    expect(long).toEqual([]);
  });

  test('the map fits on a screen, and entries only export', () => {
    expect(lines('worker/app.ts')).toBeLessThanOrEqual(100);
    expect(lines('sdk/index.ts')).toBeLessThanOrEqual(25);
  });

  test('no junk drawers, no barrels but the entries', () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|misc|common|shared)[./]/.test(file))).toEqual([]);
    const indexes = scripts.filter((file) => /^(worker|sdk|widgets)\/.*index\.ts$/.test(file));
    expect(indexes.filter((file) => !['worker/index.ts', 'sdk/index.ts', 'widgets/index.ts'].includes(file))).toEqual(
      [],
    );
  });
});

describe('habits', () => {
  const grep = (pattern: RegExp, within: RegExp) =>
    scripts.filter((file) => within.test(file) && pattern.test(readFileSync(file, 'utf8')));

  test('the core is pure', () => expect(grep(/Date\.now|Math\.random|\bfetch\(/, /^worker\/scoring\//)).toEqual([]));
  test('nobody branches on prose', () => expect(grep(/message\.includes/, /^(worker|sdk|widgets)\//)).toEqual([]));
  test('one place writes error bodies', () =>
    expect(grep(/\bErrorReply\b/, /^worker\//).filter((file) => !/^worker\/(contract|docs)\//.test(file))).toEqual([
      'worker/http/fault.ts',
    ]));
  test('who acts comes from the session: no input names a member', () =>
    expect(grep(/strictObject\([^)]*\b(authorId|memberId|userId)\b/s, /^worker\/contract\//)).toEqual([]));
});

test('no module of the widgets is imported for its effects alone: the build drops it, by `sideEffects` in package.json', () => {
  const alone = scripts.filter(
    (file) =>
      file.startsWith('widgets/') &&
      /(?:^|[;{]\s*)(?:import '[^']+'|await import\('[^']+'\));/m.test(readFileSync(file, 'utf8')),
  );
  expect(alone).toEqual([]);
});
