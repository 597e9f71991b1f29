import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

const root = 'dist/public';
const assets = () => readdirSync(join(root, 'assets'));

/** The chunk of a source module in one language; the language is known by following what the loader imports. */
function chunks(locale: 'en' | 'zh-Hans'): Map<string, string> {
  const loader = readFileSync(join(root, 'lyceum.js'), 'utf8');
  const pairs = loader.matchAll(
    /locales\/([\w-]+)\/widgets\/[\w-]+\/([\w-]+)\.js":\s*\(\)\s*=>\s*import\(`?["']?\.\/assets\/([^`"')]+)/g,
  );
  return new Map(
    [...pairs].flatMap(([, of, name, file]) => (of === locale && name && file ? [[name, `assets/${file}`]] : [])),
  );
}

/** A file and all that it imports at once (not on demand). */
function closure(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = readFileSync(join(root, file), 'utf8');
  for (const [, to] of text.matchAll(/(?:^|[;}\n])import\s*(?:[^'"`;()]*?from\s*)?["'`](\.[^"'`]+)["'`]/g)) {
    closure(join(dirname(file), to ?? ''), seen);
  }
  return seen;
}

/** The files that `import()` in a chunk can bring, by the start of their names. */
function onDemand(file: string, name: string): string {
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.match(new RegExp(`import\\([\`"']\\./(${name}-[\\w-]+\\.js)`))?.[1];
  if (!found || !assets().includes(found)) throw new Error(`${file} imports no ${name} on demand`);
  return `assets/${found}`;
}

const sizeOf = (file: string) => gzipSync(readFileSync(join(root, file)), { level: 9 }).byteLength;

export const emptyChunks = () => assets().filter((file) => readFileSync(join(root, 'assets', file)).byteLength === 0);

export interface Page {
  files: { file: string; bytes: number }[];
  /** All of them, gzip, as one sum. */
  bytes: number;
}

function page(files: Iterable<string>): Page {
  const list = [...new Set(files)].map((file) => ({ file, bytes: sizeOf(file) }));
  return { files: list, bytes: list.reduce((sum, { bytes }) => sum + bytes, 0) };
}

const start = ['lyceum.js', 'lyceum.css'];

export const loader = (): Page => page(['lyceum.js']);

/** What a reader's browser fetches for a page with a locked paywall and nothing else. */
export function lockedPage(locale: 'en' | 'zh-Hans'): Page {
  const of = chunks(locale);
  const paywall = of.get('lyceum-paywall') ?? '';
  return page([
    ...start,
    ...closure(of.get('provide') ?? ''),
    ...closure(paywall),
    ...closure(onDemand(paywall, 'gate')),
  ]);
}

/** The four main widgets as they first stand in a page: paywall (locked), courses, discussion, recommendations. */
export function fourWidgets(locale: 'en' | 'zh-Hans'): Page {
  const of = chunks(locale);
  const main = ['lyceum-courses', 'lyceum-discussion', 'lyceum-recommendations'].map((name) => of.get(name) ?? '');
  return page([...lockedPage(locale).files.map(({ file }) => file), ...main.flatMap((file) => [...closure(file)])]);
}

/** All that the embed could ever fetch in one language. */
export function everything(locale: 'en' | 'zh-Hans'): Page {
  const seen = new Set<string>();
  const visit = (file: string) => {
    for (const each of closure(file)) {
      if (seen.has(each)) continue;
      seen.add(each);
      for (const [, to] of readFileSync(join(root, each), 'utf8').matchAll(/import\([`"']\.\/([\w.-]+\.js)[`"']\)/g)) {
        visit(`assets/${to}`);
      }
    }
  };
  for (const file of chunks(locale).values()) visit(file);
  return page([...start, ...seen]);
}
