import { describe, expect, test, vi } from 'vitest';
import { plainText } from '../../worker/markdown/excerpt.ts';
import {
  COMMENT_HTML_MAX_BYTES,
  COMMENT_MAX_BYTES,
  POST_HTML_MAX_BYTES,
  POST_MAX_BYTES,
} from '../../worker/markdown/limits.ts';
import { renderMarkdown } from '../../worker/markdown/render.ts';
import { corpus } from './corpus.ts';
import { unsafeParts } from './safe-html.ts';

// What grows with the square of the text takes many minutes; a busy machine makes the others slow, not that slow.
vi.setConfig({ testTimeout: 180_000 });

interface Recipe {
  name: string;
  parts?: [text: string, times: number][];
}

const bytes = (text: string) => new TextEncoder().encode(text).length;

/** A recipe grown or shrunk to `size` bytes; the corpus gives three of them in words. */
function cook({ name, parts }: Recipe, size: number): string {
  const upTo = (line: (n: number) => string) => {
    let text = '';
    for (let n = 0; bytes(text) + bytes(line(n)) <= size; n += 1) text += line(n);
    return text;
  };
  if (name === 'backticks') return upTo((n) => `e${'`'.repeat(n + 1)}`);
  if (name === 'deeply nested lists') return upTo((n) => `${'  '.repeat(n)}* a\n`);
  if (!parts) return `${'[0]: u\n'.repeat(size / 16)}\n${'[0] '.repeat(size / 8)}`;
  const fixed = parts.filter(([, times]) => times === 1).reduce((sum, [text]) => sum + bytes(text), 0);
  const whole = parts.filter(([, times]) => times > 1).reduce((sum, [text, times]) => sum + bytes(text) * times, 0);
  const scale = whole === 0 ? 1 : (size - fixed) / whole;
  return parts.map(([text, times]) => text.repeat(times === 1 ? 1 : Math.floor(times * scale))).join('');
}

/** Of our own: growth that the corpus does not have. */
const own: Recipe[] = [
  {
    name: 'one long reference, often used',
    parts: [
      [`[a]: /${'b'.repeat(2000)}\n\n`, 1],
      ['[a] ', 5000],
    ],
  },
  {
    name: 'one long title, often used',
    parts: [
      [`[a]: /b "${'c'.repeat(9000)}"\n\n`, 1],
      ['[a] ', 5000],
    ],
  },
  {
    name: 'one long picture, often used',
    parts: [
      [`[a]: /b "${'c'.repeat(9000)}"\n\n`, 1],
      ['![a]', 5000],
    ],
  },
  { name: 'equal headings', parts: [['#\n', 5000]] },
  {
    name: 'wide table, empty rows',
    parts: [
      [`|${'a|'.repeat(400)}\n|${'-|'.repeat(400)}\n`, 1],
      ['|\n', 5000],
    ],
  },
  {
    name: 'coloured punctuation',
    parts: [
      ['```json\n', 1],
      ['[],\n', 5000],
      ['```\n', 1],
    ],
  },
  { name: 'many coloured blocks', parts: [['```js\nlet a;\n```\n', 5000]] },
  {
    name: 'minified code',
    parts: [
      ['```c\n', 1],
      ['a', 5000],
      ['\n```\n', 1],
    ],
  },
  {
    name: 'markdown in markdown',
    parts: [
      ['```md\n', 1],
      ['[a](', 5000],
      ['\n```\n', 1],
    ],
  },
  {
    name: 'quotes and lists by turns',
    parts: [
      ['> - ', 5000],
      ['a', 1],
    ],
  },
  { name: 'highlighted quotes', parts: [["> ```html\n> <a b='c'>\n> ```\n\n", 500]] },
];

const given = corpus('markdown/pathological-recipes.json') as { recipes: Recipe[] } | null;
const recipes = [...own, ...(given?.recipes ?? [])];
/** Text of nothing but escaped characters grows past a post's row; a post of this kind is refused. */
const REFUSED = ['entities', 'smartquotes replaceAt'];

describe.each(recipes)('slow input: $name', (recipe) => {
  test('a full comment is complete, safe and of bounded size', () => {
    const source = cook(recipe, COMMENT_MAX_BYTES);
    const html = renderMarkdown(source, 'comment');
    expect(bytes(html)).toBeLessThanOrEqual(COMMENT_HTML_MAX_BYTES);
    expect(unsafeParts(html, 'comment')).toEqual([]);
    expect(bytes(source)).toBeGreaterThan(
      recipe.parts?.every(([, times]) => times === 1) ? 0 : COMMENT_MAX_BYTES * 0.8,
    );
    expect(plainText(source, 80).length).toBeLessThanOrEqual(80);
  });

  test('a full post is of bounded size or refused', () => {
    const source = cook(recipe, POST_MAX_BYTES);
    if (REFUSED.includes(recipe.name)) expect(() => renderMarkdown(source, 'post')).toThrow(RangeError);
    else expect(bytes(renderMarkdown(source, 'post'))).toBeLessThanOrEqual(POST_HTML_MAX_BYTES);
  });
});

/** Letters written are letters shown, whatever the markup around them. */
test.each([
  ['nested quotes', `${'> '.repeat(9000)}end`],
  ['nested lists', `${'- '.repeat(9000)}end`],
  ['nested brackets', `${'['.repeat(9000)}end${']'.repeat(9000)}`],
  ['nested emphasis', `${'*a **a '.repeat(1000)}end${' a** a*'.repeat(1000)}`],
  ['nested pictures', `${'!['.repeat(3000)}end${'](b)'.repeat(3000)}`],
  [
    'indented list',
    `${Array.from({ length: 120 }, (_, n) => `${'  '.repeat(n)}* a`).join('\n')}\n${'  '.repeat(120)}end`,
  ],
])('nothing is dropped from %s', (_name, source) => {
  expect(renderMarkdown(source, 'comment')).toContain('end');
});
