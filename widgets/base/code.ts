import { css } from 'lit';

/** Colours for the classes that the API's highlighter writes (highlight.js). */
export const code = css`
  .hljs-comment,
  .hljs-quote {
    color: light-dark(#5c6370, #9aa3b2);
    font-style: italic;
  }
  .hljs-keyword,
  .hljs-literal,
  .hljs-selector-tag,
  .hljs-type {
    color: light-dark(#8250b5, #c8a6ff);
  }
  .hljs-string,
  .hljs-regexp,
  .hljs-addition {
    color: light-dark(#1a6b36, #8ddb9d);
  }
  .hljs-number,
  .hljs-attr,
  .hljs-attribute,
  .hljs-variable,
  .hljs-template-variable {
    color: light-dark(#8a4600, #f3b77a);
  }
  .hljs-title,
  .hljs-section,
  .hljs-name,
  .hljs-selector-class,
  .hljs-selector-id {
    color: light-dark(#1f5ea8, #8fc1ff);
  }
  .hljs-built_in,
  .hljs-symbol,
  .hljs-bullet,
  .hljs-meta {
    color: light-dark(#0b6a75, #7fd6e2);
  }
  .hljs-deletion {
    color: light-dark(#a3261c, #ffa8a0);
  }
`;

let layered: CSSStyleSheet | undefined;

/** For code in the light DOM: adopted by the document once, in a layer, so that the page’s own colours win. */
export function adoptCodeColours(): void {
  if (layered) return;
  layered = new CSSStyleSheet();
  layered.replaceSync(`@layer lyceum{${code.cssText}}`);
  document.adoptedStyleSheets.push(layered);
}
