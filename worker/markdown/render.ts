import type { MarkdownIt, Token } from 'markdown-it';

import { codeBlock } from './code.ts';
import { demoteHeadings, nameHeadings } from './headings.ts';
import {
  COMMENT_HTML_MAX_BYTES,
  COMMENT_MAX_BYTES,
  HIGHLIGHT_TOTAL_MAX_LENGTH,
  POST_HTML_MAX_BYTES,
  POST_MAX_BYTES,
} from './limits.ts';
import { secureLinks } from './links.ts';
import { createParser } from './parser.ts';
import { alignCellsByClass, tableLabel } from './tables.ts';

/** `post`: written by staff. `comment`: written by any member, so no images, small headings, links not endorsed. */
export type Profile = 'post' | 'comment';

const profiles = {
  post: { source: POST_MAX_BYTES, html: POST_HTML_MAX_BYTES, rel: 'noopener', images: true },
  comment: { source: COMMENT_MAX_BYTES, html: COMMENT_HTML_MAX_BYTES, rel: 'nofollow ugc noopener', images: false },
} as const;

/** Built at the first text, not at the Worker's start. */
let renderer: MarkdownIt | undefined;

/**
 * Markdown as HTML that may be put into a page as it is: rendered once, when the text is written. Elements, attributes
 * and URLs come from a short list (`test/markdown/safe-html.ts` states it); code is coloured by class.
 * HTML that would outgrow its limit is rendered without colours, then as the plain source.
 * @throws RangeError when the source, or a post's HTML in its plainest form, is over the bytes in `limits.ts`
 */
export function renderMarkdown(source: string, profile: Profile): string {
  const limits = profiles[profile];
  if (byteLength(source) > limits.source) throw new RangeError(`a ${profile} may have ${limits.source} bytes`);
  renderer ??= createRenderer();
  const md = renderer;
  const tokens = md.parse(source, {});
  secure(tokens, source, profile);
  const drawings = [
    () => md.renderer.render(tokens, md.options, { coloured: blocksToColour(tokens) }),
    () => md.renderer.render(tokens, md.options, {}),
    () => codeBlock(source, '', false, md.utils.escapeHtml),
  ];
  for (const draw of drawings) {
    const html = draw();
    if (byteLength(html) <= limits.html) return html;
  }
  throw new RangeError(`a ${profile} may have ${limits.html} bytes of HTML`);
}

function secure(tokens: Token[], source: string, profile: Profile): void {
  const slugs = profile === 'post' ? nameHeadings(tokens) : new Set<string>();
  if (profile === 'comment') demoteHeadings(tokens);
  alignCellsByClass(tokens);
  // A target grows at most ninefold (percent-encoded UTF-8), so only repeated references can meet this bound.
  secureLinks(tokens, { ...profiles[profile], slugs, budget: 10 * source.length + 10_000 });
}

/** The first blocks, until they are too much together. */
function blocksToColour(tokens: Token[]): Set<Token> {
  let length = 0;
  return new Set(
    tokens.filter((token) => {
      if (token.type !== 'fence') return false;
      length += token.content.length;
      return length <= HIGHLIGHT_TOTAL_MAX_LENGTH;
    }),
  );
}

function createRenderer(): MarkdownIt {
  const md = createParser();
  const { escapeHtml, unescapeAll } = md.utils;
  md.renderer.rules.fence = (tokens, index, _options, env) => {
    const token = tokens[index];
    if (token === undefined) return '';
    const name = unescapeAll(token.info).trim().split(/\s/u, 1)[0] ?? '';
    const coloured = env?.coloured instanceof Set && env.coloured.has(token);
    return codeBlock(token.content, name, coloured, escapeHtml);
  };
  md.renderer.rules.code_block = (tokens, index) => codeBlock(tokens[index]?.content ?? '', '', false, escapeHtml);
  md.renderer.rules.table_open = (tokens, index) =>
    `<div class="table-scroll" tabindex="0" role="group" aria-label="${escapeHtml(tableLabel(tokens, index))}"><table>\n`;
  md.renderer.rules.table_close = () => '</table></div>\n';
  return md;
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
