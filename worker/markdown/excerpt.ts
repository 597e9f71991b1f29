import type { MarkdownIt } from 'markdown-it';
import { inlineText } from './inline-text.ts';
import { createParser } from './parser.ts';

let parser: MarkdownIt | undefined;

/**
 * The words of a markdown text on one line, for titles, teasers and notifications. Plain text, not HTML: escape it where it is shown.
 * Code blocks count only when there is nothing else.
 * @param max UTF-16 units, ellipsis included; cut at a word where one ends near, never inside a character
 */
export function plainText(source: string, max: number): string {
  parser ??= createParser();
  const tokens = parser.parse(source, {});
  const prose = tokens.filter((token) => token.type === 'inline').map((token) => inlineText(token.children ?? []));
  const code = tokens.filter((token) => token.type === 'fence' || token.type === 'code_block');
  const words = oneLine(prose.join(' ')) || oneLine(code.map((token) => token.content).join(' '));
  return words.length <= max ? words : cut(words, max);
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim();
}

function cut(words: string, max: number): string {
  if (max < 1) return '';
  let end = 0;
  for (const { index, segment } of new Intl.Segmenter().segment(words.slice(0, max + 32))) {
    if (index + segment.length > max - 1) break;
    end = index + segment.length;
  }
  const lastSpace = words.lastIndexOf(' ', end);
  // Text without spaces (Chinese, a long address) is cut where it is.
  return `${words.slice(0, lastSpace > max * 0.7 ? lastSpace : end).trimEnd()}…`;
}
