/** Bytes of UTF-8, so that source and HTML together fit one D1 row (2 MB: developers.cloudflare.com/d1/platform/limits). */
export const POST_MAX_BYTES = 500_000;
export const COMMENT_MAX_BYTES = 20_000;
export const POST_HTML_MAX_BYTES = 1_400_000;
export const COMMENT_HTML_MAX_BYTES = 200_000;

/**
 * UTF-16 units of code: one block, one line, one text. What is longer is shown plain. Grammars are backtracking regular
 * expressions, quadratic on hostile code: unbounded, 20 kB of letters took up to 4 s, so bounded a block took at most 0.4 s.
 */
export const HIGHLIGHT_MAX_LENGTH = 10_000;
export const HIGHLIGHT_LINE_MAX_LENGTH = 400;
export const HIGHLIGHT_TOTAL_MAX_LENGTH = 100_000;

/** Levels of quotes and lists (a list counts two); deeper markers stay text, nothing is dropped. */
export const BLOCK_DEPTH_MAX = 40;

/** UTF-16 units of a link target; every browser takes this much. */
export const URL_MAX_LENGTH = 2_048;
