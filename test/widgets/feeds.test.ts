/// <reference types="vite/types/importMeta.d.ts" />

import fc from 'fast-check';
import { expect, test } from 'vitest';

/** Held to the browser's own XML parser, which workerd has none of. */
interface Atom {
  atomFeed(blog: { name: string; url: string; lang: string; feed: string }, entries: Entry[]): string;
  siteMap(entries: Entry[]): string;
}
interface Entry {
  slug: string;
  title: string;
  summary: string;
  topics: string[];
  url: string;
  publishedAt: number;
  updatedAt: number;
}
const [atom] = Object.values(import.meta.glob<Atom>('../../worker/posts/atom.ts', { eager: true }));
if (!atom) throw new Error('worker/posts/atom.ts is not there');
const { atomFeed, siteMap } = atom;

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '"',
      "'",
      ']]>',
      '&amp;',
      '<!--',
      '-->',
      '\u0000',
      '\u000B',
      '\uFFFE',
      '\uD800',
      '\uDC00',
      '😀',
      '\r',
      '\n',
      '\t',
    ),
  }),
);
const time = fc.integer({ min: 0, max: 4e12 });
const entry = fc.record({
  slug: fc.stringMatching(/^[a-z0-9]{1,9}$/),
  title: hostile,
  summary: hostile,
  topics: fc.array(fc.stringMatching(/^[a-z]{1,5}$/), { maxLength: 3 }),
  url: fc.webUrl({ withQueryParameters: true, withFragments: true }),
  publishedAt: time,
  updatedAt: time,
});

/** What XML cannot carry becomes U+FFFD; all else must come back as it was. */
const carried = (text: string) => text.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');

function parse(xml: string): Document {
  const document = new DOMParser().parseFromString(new TextDecoder().decode(new TextEncoder().encode(xml)), 'text/xml');
  expect(document.querySelector('parsererror')?.textContent).toBeUndefined();
  return document;
}

test('whatever stands in a title, the feed is well-formed and says just that', () => {
  fc.assert(
    fc.property(hostile, fc.array(entry, { maxLength: 4 }), (name, entries) => {
      const feed = parse(
        atomFeed({ name, url: 'https://blog.test', lang: 'en', feed: 'https://api.test/feed.xml?a&b' }, entries),
      );
      expect(feed.documentElement.querySelector(':scope > title')?.textContent).toBe(carried(name));
      const found = [...feed.querySelectorAll('entry')].map((one) => ({
        title: one.querySelector('title')?.textContent,
        summary: one.querySelector('summary')?.textContent,
        url: one.querySelector('link')?.getAttribute('href'),
        topics: [...one.querySelectorAll('category')].map((category) => category.getAttribute('term')),
      }));
      expect(found).toEqual(
        entries.map(({ title, summary, url, topics }) => ({
          title: carried(title),
          summary: carried(summary),
          url,
          topics,
        })),
      );
      expect(feed.querySelectorAll('*').length).toBe(entries.reduce((sum, { topics }) => sum + 7 + topics.length, 8));
    }),
    { numRuns: 300 },
  );
});

test('and so is the sitemap', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
      const found = [...parse(siteMap(entries)).querySelectorAll('loc')].map((loc) => loc.textContent);
      expect(found).toEqual(entries.map(({ url }) => url));
    }),
  );
});
