import { css } from 'lit';

/** Every line has a fixed place, whatever the texts, so that a new order moves nothing. */
export const style = css`
  :host {
    container-type: inline-size;
    font-size: 1rem;
  }
  header {
    display: grid;
    gap: 0.35em;
    margin-bottom: 0.5em;
  }
  .below {
    display: flex;
    align-items: center;
    gap: 0.4em 1em;
    min-height: 3.4em;
  }
  @container (width < 20em) {
    .below {
      min-height: 4.6em;
    }
  }
  .below > :first-child {
    flex: 1;
    line-height: 1.4;
  }
  .invitation {
    padding: 0.4em 0.85em;
    border-radius: var(--_radius);
    background: var(--_tint);
  }
  .invitation .small {
    color: inherit;
  }
  .invitation .button {
    min-height: 2.1em;
    padding-inline: 0.85em;
    font-size: 0.9em;
  }
  .questions {
    min-height: 15em;
    padding: 1em 1.1em 1.2em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .questions:focus,
  h2:focus {
    outline: none;
  }
  li {
    border-top: 1px solid var(--_border);
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-content: start;
    gap: 0.1em 0.75em;
    height: 6.95em;
    padding-top: 0.75em;
  }
  .row > * {
    grid-column: 1;
  }
  .row > h3 {
    grid-column: 1 / -1;
  }
  .row > .link {
    grid-area: 3 / 2;
    justify-self: end;
    padding: 0.1em 0.2em;
  }
  .row > .hide,
  .row > .undo {
    grid-row: 1;
  }
  .hide {
    color: var(--_muted);
  }
  .row > .error {
    grid-column: 1 / -1;
    grid-row: 3;
  }
  .row > .error ~ [aria-expanded] {
    visibility: hidden;
  }
  .row:has(.error) .title {
    -webkit-line-clamp: 1;
    line-clamp: 1;
  }
  .gone {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
    line-clamp: 4;
    overflow: hidden;
  }
  .line {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  /* Who asks why gets the sentence whole, however narrow the column. */
  .row:has([aria-expanded='true']) {
    height: auto;
    min-height: 6.95em;
  }
  .row:has([aria-expanded='true']) .reason {
    overflow-wrap: anywhere;
    white-space: normal;
  }
  .tag {
    margin-inline-start: 0.25em;
  }
  .title {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
    color: inherit;
    text-decoration: none;
  }
  .title:hover {
    color: var(--_accent);
    text-decoration: underline;
    text-decoration-thickness: 1px;
  }
  .title:focus-visible {
    outline-offset: -1px;
  }
  .why {
    padding: 0.2em 0 1.1em;
    font-size: 0.85em;
  }
  .meters {
    display: grid;
    gap: 0.4em;
    margin-bottom: 0.6em;
  }
  label {
    display: grid;
    grid-template-columns: 8.5em 1fr;
    align-items: center;
    gap: 0.8em;
  }
  .empty {
    padding-block: 1.25em;
    border-top: 1px solid var(--_border);
  }
  .foot {
    display: flex;
    gap: 1.5em;
    padding-top: 0.6em;
  }
  ol + .foot {
    border-top: 1px solid var(--_border);
  }
  .foot .link {
    white-space: nowrap;
  }
  .part {
    margin-top: 0.75em;
  }
  .loading .row {
    gap: 0.7em;
  }
  .row > .bone:nth-child(odd) {
    width: 45%;
  }
  .row > .bone:nth-child(2) {
    width: 88%;
    height: 1.2em;
  }
`;
