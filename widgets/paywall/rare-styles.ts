import { css } from 'lit';

/** What the card does not have as a rule. */
const rare = css`
  .notice {
    margin-bottom: 1rem;
    padding: 0.75rem 1rem;
    border-inline-start: 3px solid var(--_accent);
    border-radius: 0 8px 8px 0;
    background: var(--_tint);
  }
  .people {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3em 0.6em;
    margin-bottom: 0.5rem;
  }
  .people input {
    width: 5em;
    min-height: 2.2em;
    padding: 0.2em 0.6em;
    border: 1px solid color-mix(in srgb, currentcolor 45%, transparent);
    border-radius: calc(var(--_radius) * 0.65);
    background: transparent;
    font: inherit;
    color: inherit;
  }
`;

/** Dresses the card for them. Twice is once. */
export function adopt(host: { renderRoot: HTMLElement | DocumentFragment }): void {
  const root = host.renderRoot as ShadowRoot;
  const sheet = rare.styleSheet;
  if (sheet && !root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}
