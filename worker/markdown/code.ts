import { findLanguage, highlight } from './highlight.ts';

/** Fence names that may become a class although no grammar is here for them. */
const CLASS_NAME = /^[a-z0-9][a-z0-9+#-]{0,31}$/i;

/**
 * A code block as HTML. It takes the focus, since wide lines scroll and a keyboard must reach them; it is a group and
 * not a region, since equally named landmarks break axe's `landmark-unique`.
 * @param name the first word after the fence, decoded
 * @param toHtml turns text into HTML
 */
export function codeBlock(code: string, name: string, coloured: boolean, toHtml: (text: string) => string): string {
  const language = findLanguage(name);
  const html = language && coloured ? highlight(code, language.name) : null;
  const className = language?.name ?? (CLASS_NAME.test(name) ? name : null);
  const classes = className === null ? '' : ` class="language-${className}${html === null ? '' : ' hljs'}"`;
  const label = language?.label ?? 'Code';
  return `<pre tabindex="0" role="group" aria-label="${label}"><code${classes}>${html ?? toHtml(code)}</code></pre>\n`;
}
