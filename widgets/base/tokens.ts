import { css } from 'lit';

/**
 * The looks that all elements share. Text takes the page's own colour and font; surfaces and lines are mixed from it, so
 * they suit any page, light or dark. Only the accent follows the page's `color-scheme`.
 *
 * Public custom properties: `--lyceum-accent`, `--lyceum-on-accent`, `--lyceum-surface`, `--lyceum-border`,
 * `--lyceum-muted`, `--lyceum-radius`; for the cards in an article also `--lyceum-font`.
 */
export const tokens = css`
  :host {
    --_accent: var(--lyceum-accent, light-dark(#4338ca, #a5b4fc));
    --_on-accent: var(--lyceum-on-accent, light-dark(#fff, #1e1b4b));
    --_tint: color-mix(in srgb, var(--_accent) 10%, transparent);
    --_surface: var(--lyceum-surface, color-mix(in srgb, currentcolor 4%, transparent));
    --_border: var(--lyceum-border, color-mix(in srgb, currentcolor 16%, transparent));
    --_muted: var(--lyceum-muted, color-mix(in srgb, currentcolor 78%, transparent));
    --_radius: var(--lyceum-radius, 12px);
    --_danger: light-dark(#b42318, #fda29b);
    display: block;
    line-height: 1.5;
    text-align: start;
  }
  :host([hidden]) {
    display: none;
  }
  * {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  h2 {
    font-size: 1.15em;
    line-height: 1.3;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 1em;
    line-height: 1.35;
  }
  button {
    font: inherit;
    color: inherit;
    cursor: pointer;
  }
  :focus-visible {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
  a,
  .link {
    color: var(--_accent);
    text-decoration: underline;
    text-underline-offset: 0.15em;
  }
  .link {
    padding: 0;
    border: 0;
    background: none;
  }
  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.45em;
    min-height: 2.5em;
    padding: 0.4em 1.1em;
    border: 1px solid transparent;
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_accent);
    color: var(--_on-accent);
    font-weight: 600;
    line-height: 1.2;
    text-decoration: none;
  }
  .button:hover {
    filter: brightness(1.08);
  }
  .quiet {
    background: none;
    border-color: var(--_border);
    color: inherit;
  }
  .quiet:hover {
    background: var(--_surface);
  }
  [aria-disabled='true'] {
    opacity: 0.6;
    cursor: progress;
  }
  .muted {
    color: var(--_muted);
  }
  .small {
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }
  .error {
    color: var(--_danger);
    font-size: 0.9em;
  }
  .failure {
    display: grid;
    justify-items: start;
    gap: 0.6em;
    padding: 1em 1.1em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .bone {
    display: block;
    height: 0.9em;
    border-radius: 6px;
    background: color-mix(in srgb, currentcolor 9%, transparent);
  }
  .loading .bone {
    animation: breathe 1.6s ease-in-out infinite alternate;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation: none !important;
      transition: none !important;
    }
  }
`;
