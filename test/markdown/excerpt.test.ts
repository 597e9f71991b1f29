import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainText } from '../../worker/markdown/excerpt.ts';

test.each([
  ['# A *title*\n\nand `code`,\n[a link](/b) ![a picture](/c)', 'A title and code, a link a picture'],
  ['> - quoted\n\n```js\nlet a;\n```', 'quoted'],
  ['```js\nlet a;\nlet b;\n```', 'let a; let b;'],
  ['a <b>c</b> &amp; d\\*', 'a <b>c</b> & d*'],
  ['[a][b]\n\n[b]: /c', 'a'],
  ['  \n', ''],
])('%j reads %j', (source, words) => {
  expect(plainText(source, 200)).toBe(words);
});

test('is cut at a word, and inside one where no space is near', () => {
  expect(plainText('one two three four', 15)).toBe('one two three…');
  expect(plainText('学而时习之不亦说乎', 5)).toBe('学而时习…');
  expect(plainText('a👩‍👩‍👧b', 6)).toBe('a…');
  expect(plainText('abc', 3)).toBe('abc');
  expect(plainText('abc', 0)).toBe('');
});

test('is one line, never longer than asked', () => {
  const seed = Date.now() & 0x7fffffff;
  console.info(`excerpt: seed ${seed}`);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 0, max: 60 }), (source, max) => {
      const words = plainText(source, max);
      expect(words.length).toBeLessThanOrEqual(max);
      expect(words).not.toMatch(/[\n\t]|^ | $/);
    }),
    { seed },
  );
});
