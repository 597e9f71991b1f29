import type { Token } from 'markdown-it';
import { inlineText } from './inline-text.ts';

/** Keeps ids of a text away from the page's own ids and from names on `document` and `window`. */
export const HEADING_ID_PREFIX = 'lyceum-h-';

const SLUG_MAX_LENGTH = 64;

/** Lower-case letters and digits of any script, joined by hyphens; a cut leaves no half of a surrogate pair. */
function slugOf(text: string): string {
  const slug = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
  return (
    slug
      .slice(0, SLUG_MAX_LENGTH)
      .replace(/[\ud800-\udbff]$/, '')
      .replace(/^-+|-+$/g, '') || 'section'
  );
}

/** Gives every heading a unique id; returns the slugs (ids without their prefix). Unique within one text only. */
export function nameHeadings(tokens: Token[]): Set<string> {
  const slugs = new Set<string>();
  const repeats = new Map<string, number>();
  tokens.forEach((token, index) => {
    if (token.type !== 'heading_open') return;
    const base = slugOf(inlineText(tokens[index + 1]?.children ?? []));
    let slug = base;
    // The counter is kept per base, so that a thousand equal headings stay linear.
    while (slugs.has(slug)) {
      const repeat = (repeats.get(base) ?? 1) + 1;
      repeats.set(base, repeat);
      slug = `${base}-${repeat}`;
    }
    slugs.add(slug);
    token.attrSet('id', HEADING_ID_PREFIX + slug);
  });
  return slugs;
}

/**
 * A comment stands in a page that has its own outline: its headings start at h4 and go down a step at a time, whatever
 * levels its author chose.
 */
export function demoteHeadings(tokens: Token[]): void {
  const above: number[] = [];
  for (const token of tokens) {
    if (token.type === 'heading_open') {
      const level = Number(token.tag.slice(1));
      while ((above.at(-1) ?? 0) >= level) above.pop();
      above.push(level);
    }
    if (token.type === 'heading_open' || token.type === 'heading_close')
      token.tag = `h${Math.min(6, 3 + above.length)}`;
  }
}
