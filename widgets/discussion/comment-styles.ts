import { css } from 'lit';

/** One comment: its head, its text as the API rendered it, its buttons. The container is the discussion. */
export const commentStyles = css`
  article {
    display: grid;
    grid-template-columns: 2rem minmax(0, 1fr);
    column-gap: 0.75rem;
    padding-block: 0.7rem;
    border-radius: calc(var(--_radius) * 0.75);
  }
  article:focus-visible {
    outline-offset: 4px;
  }
  article > * {
    grid-column: 2;
  }
  .avatar {
    grid-area: 1 / 1;
    display: grid;
    place-items: center;
    width: 2rem;
    height: 2rem;
    border-radius: 50%;
    background: light-dark(oklch(0.92 0.05 var(--h)), oklch(0.34 0.06 var(--h)));
    color: light-dark(oklch(0.38 0.1 var(--h)), oklch(0.9 0.06 var(--h)));
    font: 700 0.85rem / 1 system-ui, sans-serif;
    --h: 280;
  }
  .t1 {
    --h: 30;
  }
  .t2 {
    --h: 85;
  }
  .t3 {
    --h: 150;
  }
  .t4 {
    --h: 220;
  }
  .t5 {
    --h: 340;
  }
  .gone .avatar {
    background: var(--_surface);
  }
  header {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.6rem;
    min-height: 2rem;
    padding-top: 0.25rem;
  }
  h3 {
    overflow-wrap: anywhere;
  }
  header time {
    white-space: nowrap;
  }
  .body {
    overflow-wrap: anywhere;
  }
  .body > * + * {
    margin-top: 0.65em;
  }
  .body :is(ul, ol) {
    padding-inline-start: 1.4em;
  }
  .body ul {
    list-style: disc;
  }
  .body ol {
    list-style: decimal;
  }
  .body :is(h4, h5, h6) {
    margin-bottom: 0;
    font-size: 1em;
    line-height: 1.35;
  }
  code {
    padding: 0.1em 0.3em;
    border-radius: 4px;
    background: var(--_surface);
    font: 0.86em / 1.6 ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace;
  }
  pre {
    margin: 0;
    padding: 0.8rem 1rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_surface);
    overflow: auto;
    tab-size: 2;
  }
  pre code {
    padding: 0;
    background: none;
    overflow-wrap: normal;
  }
  blockquote {
    margin-inline: 0;
    padding-inline-start: 0.9em;
    border-inline-start: 3px solid var(--_border);
    color: var(--_muted);
  }
  .table-scroll {
    overflow: auto;
  }
  table {
    border-collapse: collapse;
    font-size: 0.9em;
  }
  :is(th, td) {
    padding: 0.35em 1.2em 0.35em 0;
    border-bottom: 1px solid var(--_border);
    text-align: start;
    vertical-align: top;
    overflow-wrap: normal;
  }
  .align-right {
    text-align: end;
  }
  .align-center {
    text-align: center;
  }
  hr {
    border: 0;
    border-top: 1px solid var(--_border);
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 0.25rem;
    margin: 0.2rem 0 -0.3rem -0.55rem;
    font-size: 0.875em;
  }
  .act {
    min-height: 2rem;
    padding: 0 0.55rem;
    border: 0;
    border-radius: 99px;
    background: none;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .act:hover {
    background: var(--_surface);
    color: inherit;
  }
  [aria-pressed='true'],
  [aria-pressed='true']:hover {
    color: var(--_accent);
    font-weight: 600;
  }
  .act.danger {
    color: var(--_danger);
    font-weight: 600;
  }
  p.act {
    display: flex;
    align-items: center;
    cursor: default;
  }
  p.act:hover {
    background: none;
    color: var(--_muted);
  }
  .confirm {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    padding-inline-start: 0.55rem;
  }
  lyceum-composer {
    margin-block: 0.5rem;
  }
  .fresh {
    animation: arrive 4s ease-out;
  }
  @keyframes arrive {
    from {
      background: var(--_tint);
      box-shadow: 0 0 0 0.5rem var(--_tint);
    }
  }
  @container (width < 30rem) {
    article > * {
      grid-column: 1 / -1;
    }
    article > .avatar {
      grid-area: 1 / 1;
    }
    article > header {
      grid-column: 2;
    }
  }
`;
