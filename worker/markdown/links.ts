import MarkdownItParser, { type Token } from 'markdown-it';
import { HEADING_ID_PREFIX } from './headings.ts';
import { inlineText } from './inline-text.ts';
import { isImageSource, isLinkTarget } from './targets.ts';

export interface LinkPolicy {
  rel: string;
  images: boolean;
  /** Slugs of the text's own headings, so that `#setup` reaches them under their prefix. */
  slugs: ReadonlySet<string>;
  /**
   * UTF-16 units that targets and titles may take together. One long reference used many times would otherwise grow
   * with the square of the source; cmark bounds reference expansion for the same reason. What is over it stays text.
   */
  budget: number;
}

/** Rewrites links and images of parsed blocks in place: checked targets, and no attribute that is not set here. */
export function secureLinks(blocks: Token[], policy: LinkPolicy): void {
  let left = policy.budget;

  function affords(...values: string[]): boolean {
    left -= values.reduce((sum, value) => sum + value.length, 0);
    return left >= 0;
  }

  function link(token: Token, target: string): void {
    const title = textAttr(token, 'title');
    token.attrs = null;
    if (!isLinkTarget(target) || !affords(target, title)) return;
    token.attrSet('href', ownFragment(target, policy.slugs));
    if (title) token.attrSet('title', title);
    token.attrSet('rel', policy.rel);
  }

  function picture(token: Token, insideLink: boolean): Token[] {
    const source = textAttr(token, 'src');
    const title = textAttr(token, 'title');
    if (policy.images && isImageSource(source) && affords(source, title)) {
      token.attrSet('loading', 'lazy');
      return [token];
    }
    // Not to be fetched: its description stays, as a link unless it stands in one already.
    const words = new MarkdownItParser.Token('text', '', 0);
    words.content = inlineText(token.children ?? []) || (left >= source.length ? source : '');
    if (insideLink) return [words];
    const open = new MarkdownItParser.Token('link_open', 'a', 1);
    if (title) open.attrSet('title', title);
    link(open, source);
    return [open, words, new MarkdownItParser.Token('link_close', 'a', -1)];
  }

  for (const block of blocks) {
    let depth = 0;
    block.children &&= block.children.flatMap((token) => {
      depth += token.type === 'link_open' ? 1 : token.type === 'link_close' ? -1 : 0;
      if (token.type === 'link_open') link(token, textAttr(token, 'href'));
      return token.type === 'image' ? picture(token, depth > 0) : [token];
    });
  }
}

function textAttr(token: Token, name: string): string {
  return String(token.attrGet(name) ?? '');
}

function ownFragment(target: string, slugs: ReadonlySet<string>): string {
  if (!target.startsWith('#')) return target;
  try {
    const slug = decodeURIComponent(target.slice(1)).toLowerCase();
    return slugs.has(slug) ? `#${HEADING_ID_PREFIX}${encodeURIComponent(slug)}` : target;
  } catch {
    return target; // a stray % is no fragment of ours
  }
}
