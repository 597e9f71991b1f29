import MarkdownItParser, { type MarkdownIt } from 'markdown-it';
import { BLOCK_DEPTH_MAX } from './limits.ts';
import { isLinkTarget } from './targets.ts';

/**
 * CommonMark with tables and strikethrough; raw HTML stays text. No typographer: its quote pairing has been
 * quadratic more than once (CVE-2026-48988, CVE-2026-111759).
 */
export function createParser(): MarkdownIt {
  const md = new MarkdownItParser({ html: false, linkify: true, typographer: false });
  // Only what is written as an address: `main.rs`, `README.md` and `git@host` are code here, not links.
  md.linkify.set({ fuzzyLink: false, fuzzyEmail: false }).add('ftp:', null).add('//', null);
  md.validateLink = isLinkTarget;
  // Shown as written: a decoded host name can look like another one.
  md.normalizeLinkText = (url) => url;
  flattenDeepBlocks(md);
  return md;
}

/** markdown-it drops what is nested beyond its limit; this keeps it, as one paragraph of plain lines. */
function flattenDeepBlocks(md: MarkdownIt): void {
  md.block.ruler.before('table', 'deep', (state, start, end, silent) => {
    if (silent || state.level < BLOCK_DEPTH_MAX) return false;
    let next = start + 1;
    while (next < end && !state.isEmpty(next) && (state.sCount[next] ?? 0) >= state.blkIndent) next += 1;
    state.line = next;
    state.push('paragraph_open', 'p', 1);
    const inline = state.push('inline', '', 0);
    inline.content = state.getLines(start, next, state.blkIndent, false).trim();
    inline.children = [];
    state.push('paragraph_close', 'p', -1);
    return true;
  });
}
