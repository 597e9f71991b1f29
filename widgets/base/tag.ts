import { css } from 'lit';

/** Small rounded labels: topics, access, level. */
export const tag = css`
  .tag {
    display: inline-block;
    padding: 0.05em 0.6em;
    border: 1px solid var(--_border);
    border-radius: 99px;
    font-size: 0.8em;
    color: var(--_muted);
    white-space: nowrap;
  }
  .tag.accent {
    border-color: transparent;
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 600;
  }
`;
