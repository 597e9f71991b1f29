import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// Packing and compiling take their time on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

/** An application that installed the package: the packed files, its declared dependencies, nothing else of ours. */
const app = mkdtempSync(join(tmpdir(), 'lyceum-app-'));
const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: app, encoding: 'utf8' });

beforeAll(() => {
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', app], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }),
  ) as [{ filename: string }];
  run('tar', 'xf', filename);
  const modules = join(app, 'node_modules');
  mkdirSync(modules);
  symlinkSync(join(app, 'package'), join(modules, 'lyceum'));
  // Of the dependencies, those that browsers' code and types need.
  for (const name of ['lit', 'lit-html', 'lit-element', '@lit', 'valibot', '@types/trusted-types']) {
    mkdirSync(join(modules, name, '..'), { recursive: true });
    symlinkSync(resolve('node_modules', name), join(modules, name));
  }
});
afterAll(() => rmSync(app, { recursive: true, force: true }));

test('the SDK and the elements compile alone, JSX types included, without skipping library checks', () => {
  writeFileSync(
    join(app, 'app.tsx'),
    `import { Lyceum, LyceumError, type Post } from 'lyceum/sdk';
import { defineLyceum, type LyceumJsx } from 'lyceum/widgets';
const lyceum = new Lyceum({ site: 'my-blog', api: 'https://community.example.com' });
defineLyceum(lyceum);
export async function read(slug: string): Promise<string> {
  const post: Post = await lyceum.posts.read(slug);
  return post.state === 'open' ? post.html : post.offers.map((plan) => plan.name).join();
}
export const code = (error: LyceumError): string => error.code;
export const gate: LyceumJsx['lyceum-paywall'] = { post: 'hello-d1' };
export const element: HTMLElement = document.createElement('lyceum-paywall');
const tags: JSX.IntrinsicElements['lyceum-discussion'] = { thread: 'hello-d1' };
export { tags };
`,
  );
  const options = {
    strict: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'esnext',
    moduleResolution: 'bundler',
    target: 'es2023',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: [],
    jsx: 'preserve',
    preserveSymlinks: true,
  };
  writeFileSync(join(app, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files: ['app.tsx'] }));
  expect(run(resolve('node_modules/.bin/tsc'), '-p', '.')).toBe('');
});

test('a wrong use does not compile', () => {
  writeFileSync(
    join(app, 'wrong.ts'),
    `import { Lyceum } from 'lyceum/sdk';\nnew Lyceum({ site: 'x', api: 'y' }).posts.read(42);\n`,
  );
  writeFileSync(join(app, 'tsconfig.wrong.json'), JSON.stringify({ extends: './tsconfig.json', files: ['wrong.ts'] }));
  expect(() => run(resolve('node_modules/.bin/tsc'), '-p', 'tsconfig.wrong.json')).toThrow();
});

test('the SDK runs where there is no page, and has no dependency', () => {
  const text = readFileSync(join(app, 'package/dist/package/sdk/index.js'), 'utf8');
  expect(text).not.toMatch(/from\s+["'](?!\.)/);
  const out = run(
    'node',
    '--input-type=module',
    '-e',
    `import { Lyceum } from 'lyceum/sdk'; console.log(new Lyceum({ site: 's', api: 'https://x.test' }).signedIn)`,
  );
  expect(out.trim()).toBe('false');
});

test('the manifest names every element with its attributes', () => {
  const manifest = JSON.parse(readFileSync(join(app, 'package/dist/package/custom-elements.json'), 'utf8')) as {
    modules: { declarations?: { tagName?: string; attributes?: { name: string }[] }[] }[];
  };
  const tags = manifest.modules.flatMap(({ declarations = [] }) =>
    declarations.flatMap(({ tagName, attributes = [] }) =>
      tagName ? [[tagName, attributes.map(({ name }) => name)]] : [],
    ),
  );
  expect(Object.fromEntries(tags)).toMatchObject({
    'lyceum-account': [],
    'lyceum-communities': ['suggested'],
    'lyceum-course': ['course'],
    'lyceum-courses': [],
    'lyceum-discussion': ['thread'],
    'lyceum-paywall': ['post'],
    'lyceum-recommendations': ['context', 'limit'],
  });
});
