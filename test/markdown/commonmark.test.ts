import { describe, expect, test } from 'vitest';
import { renderMarkdown } from '../../worker/markdown/render.ts';
import { corpus } from './corpus.ts';

interface Example {
  markdown: string;
  html: string;
  section: string;
}

/** Examples of CommonMark 0.31 where ours differs on purpose, by what they contain. */
const DEVIATIONS: [reason: string, applies: (example: Example) => boolean][] = [
  [
    'raw HTML stays text',
    ({ section, html }) =>
      section === 'HTML blocks' ||
      /<(?!\/?(p|a|h[1-6]|ul|ol|li|em|strong|code|pre|blockquote|hr|br|img)\b[^<>]*>)/.test(html),
  ],
  [
    'raw HTML stays text',
    ({ section, markdown }) => section === 'Raw HTML' || /<(?:[a-z]+ |\/?[a-z]+>|!--|!\[|\?)/i.test(markdown),
  ],
  [
    'only http, https and mailto are linked',
    ({ html }) => /href="(?!https?:\/\/|mailto:)[a-z][a-z0-9+.-]*:/i.test(html),
  ],
  [
    'addresses are linked without angle brackets',
    ({ section, markdown }) => section === 'Autolinks' && /^(< ?)?https?:\/\//.test(markdown),
  ],
  ['the class of a fence is a plain word', ({ html }) => /class="language-(?![a-z0-9][a-z0-9+#-]*")/i.test(html)],
];

/** Takes off what ours adds: attributes for focus, safety and headings, and the colours. */
function bare(html: string): string {
  return html
    .replace(/<pre tabindex="0" role="group" aria-label="[^"]*">/g, '<pre>')
    .replace(/ rel="noopener"| loading="lazy"/g, '')
    .replace(/(<h[1-6]) id="[^"]*"/g, '$1')
    .replace(/(class="language-[^ "]+) hljs"/g, '$1')
    .replace(/<\/?span[^>]*>/g, '');
}

/** The spec writes void elements the XHTML way, and breaks the line in an empty quote. */
function expected(html: string): string {
  return html
    .replace(/ \/>/g, '>')
    .replace(/<blockquote>\n<\/blockquote>/g, '<blockquote></blockquote>')
    .trim();
}

const examples = corpus('markdown/commonmark-spec-0.31.json') as Example[] | null;

describe.skipIf(examples === null)('CommonMark 0.31', () => {
  const kept = (examples ?? []).filter((example) => !DEVIATIONS.some(([, applies]) => applies(example)));

  test('the deviations are few', () => {
    expect(kept.length).toBeGreaterThanOrEqual(540);
  });

  test('everything else equals the specification', () => {
    const wrong = kept
      .map((example) => ({ ...example, ours: bare(renderMarkdown(example.markdown, 'post')).trim() }))
      .filter(({ html, ours }) => ours !== expected(html));
    expect(wrong).toEqual([]);
  });

  test.each(DEVIATIONS)('a deviation has examples that differ: %s', (_reason, applies) => {
    const differing = (examples ?? []).filter(
      (example) => applies(example) && bare(renderMarkdown(example.markdown, 'post')).trim() !== expected(example.html),
    );
    expect(differing.length).toBeGreaterThan(0);
  });
});
