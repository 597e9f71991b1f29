import { css } from 'lit';

/** Every line has a fixed place, whatever the texts: the page reserves so many rows, and what happens in one moves none. */
export const rowStyle = css`
  :host {
    container-type: inline-size;
  }
  .row {
    display: grid;
    grid-template: auto auto auto 1fr auto / auto minmax(0, 1fr);
    align-items: start;
    gap: 0.15em 0.9em;
    min-height: var(--_row);
    padding-block: 0.65em 0.75em;
  }
  .row > * {
    grid-column: 1 / -1;
  }
  h3,
  .summary,
  .error {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  h3:focus {
    outline: none;
  }
  .line {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .tag {
    margin-inline-end: 0.4em;
  }
  .summary {
    font-size: 0.95em;
    line-height: 1.4;
  }
  .row > .error {
    grid-row: 3 / 5;
    -webkit-line-clamp: 3;
    line-clamp: 3;
  }
  .open > h3,
  .open > .summary {
    display: block;
  }
  .open > .line {
    white-space: normal;
  }
  .main,
  .links {
    display: flex;
    align-items: center;
    align-self: center;
    gap: 0.6em;
  }
  .row > .main {
    grid-column: 1;
  }
  .main .button {
    min-height: 2.25em;
    padding: 0.3em 0.9em;
    font-size: 0.9em;
  }
  .row > .links {
    grid-column: 2;
    justify-content: end;
    gap: 1em;
    white-space: nowrap;
  }
  .dismiss {
    color: var(--_muted);
  }
  .below {
    display: grid;
    gap: 0.7em;
    padding: 0.3em 0 1.1em;
  }
  .below [role='group'] {
    display: grid;
    gap: 0.5em;
  }
  .meters {
    max-width: 30rem;
  }
  .below .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5em 1em;
  }
  .card {
    max-width: 26rem;
    padding: 1em 1.1em 1.2em;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  @container (width >= 36em) {
    .row {
      grid-template: auto auto auto 1fr / minmax(0, 1fr) auto;
      gap: 0.15em 1.5em;
    }
    .row > * {
      grid-column: 1;
    }
    .row > .summary {
      grid-column: 1 / -1;
      max-width: 70ch;
    }
    h3 {
      -webkit-line-clamp: 1;
      line-clamp: 1;
    }
    .row > .main {
      grid-area: 1 / 2 / span 2;
      justify-content: end;
    }
    .row > .links {
      grid-area: 4 / 2;
      align-self: end;
    }
    .row > .error {
      grid-column: 1;
    }
  }
`;

export const listStyle = css`
  :host {
    container-type: inline-size;
    font-size: 1rem;
  }
  header {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 1em;
    height: 2em;
  }
  h2 {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  h2:focus {
    outline: none;
  }
  li {
    --_row: 12.1em;
    border-top: 1px solid var(--_border);
  }
  .gone {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 1em;
    height: var(--_row);
    padding-top: 0.7em;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .gone .link {
    flex: none;
  }
  .gone p:focus {
    outline: none;
  }
  .toggle {
    display: none;
    flex: none;
  }
  .few > :nth-child(n + 4) {
    display: none;
  }
  header:has(+ ul > :nth-child(4)) .toggle {
    display: inline;
  }
  .empty {
    padding-block: 1.25em;
    border-top: 1px solid var(--_border);
  }
  .bones {
    display: grid;
    align-content: start;
    gap: 0.8em;
    height: var(--_row);
    padding-top: 1em;
  }
  .bones > :nth-child(1) {
    width: 40%;
    height: 1.1em;
  }
  .bones > :nth-child(2) {
    width: 60%;
  }
  @container (width >= 36em) {
    li {
      --_row: 8.9em;
    }
    .few > :nth-child(4) {
      display: list-item;
    }
    header:not(:has(+ ul > :nth-child(5))) .toggle {
      display: none;
    }
  }
`;
