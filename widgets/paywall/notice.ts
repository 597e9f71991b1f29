import { css } from 'lit';

const notice = css`
  .notice {
    margin-bottom: 1rem;
    padding: 0.75rem 1rem;
    border-inline-start: 3px solid var(--_accent);
    border-radius: 0 8px 8px 0;
    background: var(--_tint);
  }
`;

/** Adds styles to an element that is drawn without them as a rule. Twice is once. */
export function adopt(host: { renderRoot: HTMLElement | DocumentFragment }, styles = notice): void {
  const root = host.renderRoot as ShadowRoot;
  const sheet = styles.styleSheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
