/// <reference types="vite/types/importMeta.d.ts" />

import { expect, test } from 'vitest';
import { asTargets, HOSTILE_HTML, HOSTILE_TARGETS } from '../markdown/hostile.ts';
import { unsafeParts } from '../markdown/safe-html.ts';
import { readAll } from './discussion-factory.ts';
import { makeMember, makeSite, unique, visitor } from './world.ts';

// workerd has no file system: the test data beside the project is bundled in, where it is.
const files = import.meta.glob<string>(
  [
    '../../../shared/data/xss/dompurify-expect.json',
    '../../../shared/data/strings/blns.json',
    '../../../shared/data/markdown/markdown-it-xss-cases.json',
    '../../../shared/data/markdown/commonmark-spec-0.31.json',
    '../../../shared/data/markdown/pathological-recipes.json',
  ],
  { eager: true, query: '?raw', import: 'default' },
);

function corpus<T>(path: string): T | null {
  const found = files[`../../../shared/data/${path}`];
  if (found === undefined) console.warn(`skipped: no ${path} beside the project`);
  return found === undefined ? null : JSON.parse(found);
}

const LARGEST = 20_000;
const bytes = (text: string) => new TextEncoder().encode(text).length;

/** Many texts in few comments, each of at most the size that one may have. */
function packed(texts: string[]): string[] {
  const comments: string[] = [];
  for (const text of texts) {
    const longer = `${comments.at(-1) ?? ''}\n\n${text}`;
    if (comments.length > 0 && bytes(longer) <= LARGEST) comments[comments.length - 1] = longer;
    else if (bytes(text) <= LARGEST) comments.push(text);
  }
  return comments.filter((text) => text.trim() !== '');
}

type Recipe = { parts?: [string, number][] };
/** Each recipe, as large as a comment may be. What the recipes only describe in words is in `OWN` below. */
function scaled({ parts = [] }: Recipe): string[] {
  const whole = parts.reduce((sum, [part, times]) => sum + bytes(part) * times, 0);
  const share = (times: number) => Math.max(1, Math.floor((times * (LARGEST - 500)) / whole));
  const text = parts.map(([part, times]) => part.repeat(share(times))).join('');
  return text.trim() === '' ? [] : [text];
}

const count = (to: number, line: (n: number) => string) => Array.from({ length: to }, (_, n) => line(n)).join('');
const OWN = [
  'a\u0000b\r\nc\u2028d\ufeffe',
  count(195, (n) => `e${'`'.repeat(n)}`),
  count(135, (n) => `${'  '.repeat(n)}* a\n`),
  count(1200, (n) => `[${n}]: u\n`) + '[0] '.repeat(1900),
];

test.for<[string, () => string[]]>([
  ['own hostile texts', () => packed([...HOSTILE_HTML, ...HOSTILE_TARGETS.flatMap(asTargets)])],
  ['own hostile HTML, one by one', () => HOSTILE_HTML],
  [
    'payloads of DOMPurify',
    () => packed((corpus<{ payload: string }[]>('xss/dompurify-expect.json') ?? []).map((x) => x.payload)),
  ],
  [
    'cases of markdown-it',
    () => (corpus<{ markdown: string }[]>('markdown/markdown-it-xss-cases.json') ?? []).map((x) => x.markdown),
  ],
  [
    'CommonMark examples',
    () => packed((corpus<{ markdown: string }[]>('markdown/commonmark-spec-0.31.json') ?? []).map((x) => x.markdown)),
  ],
  ['naughty strings', () => packed(corpus<string[]>('strings/blns.json') ?? [])],
  ['own pathological texts', () => OWN],
  [
    'pathological texts of cmark',
    () => (corpus<{ recipes: Recipe[] }>('markdown/pathological-recipes.json')?.recipes ?? []).flatMap(scaled),
  ],
])('%s come back as safe HTML, and to their author as they were', async ([_name, textsOf], { skip }) => {
  const texts = textsOf();
  if (texts.length === 0) skip('the test data is not beside the project');
  const siteId = await makeSite();
  const thread = unique('hostile');
  const written: string[] = [];
  let author = await makeMember(siteId);
  for (const [n, markdown] of texts.entries()) {
    if (n % 10 === 9) author = await makeMember(siteId);
    const { id, html } = await author.lyceum.discussion.post(thread, { parent: null, markdown });
    expect(await author.lyceum.discussion.source(id)).toEqual({ id, markdown });
    written.push(html);
  }
  const read = await readAll(visitor(siteId), thread);
  expect(read.map(({ html }) => html)).toEqual(written);
  expect(written.flatMap((html) => unsafeParts(html, 'comment'))).toEqual([]);
});
