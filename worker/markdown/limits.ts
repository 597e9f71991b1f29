/** Bytes of UTF-8, so that source and HTML together fit one D1 row (2 MB: developers.cloudflare.com/d1/platform/limits). */
export const POST_MAX_BYTES = 500_000;
export const COMMENT_MAX_BYTES = 20_000;
export const POST_HTML_MAX_BYTES = 1_400_000;
export const COMMENT_HTML_MAX_BYTES = 200_000;

/** UTF-16 units. Longer code is shown plain: grammars are regular expressions, and nobody reads colour in a dump. */
export const HIGHLIGHT_MAX_LENGTH = 20_000;

/** Levels of quotes and lists (a list counts two); deeper markers stay text, nothing is dropped. */
export const BLOCK_DEPTH_MAX = 40;

/** UTF-16 units of a link target; every browser takes this much. */
export const URL_MAX_LENGTH = 2_048;
