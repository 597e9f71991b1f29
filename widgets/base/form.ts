import { css } from 'lit';

/** Fields and tags, for the elements that have them. */
export const form = css`
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  .field {
    display: grid;
    gap: 0.3em;
    font-size: 0.95em;
  }
  .field > input,
  .field > textarea,
  .field > select {
    width: 100%;
    min-height: 2.6em;
    padding: 0.5em 0.75em;
    border: 1px solid color-mix(in srgb, currentcolor 45%, transparent);
    border-radius: calc(var(--_radius) * 0.65);
    background: transparent;
  }
`;
