import { css } from 'lit';

/** The thread: replies are indented, with a line for each level that they stand in. */
export const threadStyles = css`
  :host {
    container-type: inline-size;
    --_step: 2rem;
    --_x: 1rem;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75rem;
    padding-bottom: 0.6rem;
    border-bottom: 1px solid var(--_border);
  }
  ol {
    padding-top: 0.4rem;
  }
  li {
    padding-inline-start: calc(var(--_d) * var(--_step));
    background: repeating-linear-gradient(
        to right,
        transparent 0 var(--_x),
        var(--_border) var(--_x) calc(var(--_x) + 1px),
        transparent calc(var(--_x) + 1px) var(--_step)
      )
      0 0 / calc(var(--_d) * var(--_step)) 100% no-repeat;
    --_d: 0;
  }
  .d1 {
    --_d: 1;
  }
  .d2 {
    --_d: 2;
  }
  .d3 {
    --_d: 3;
  }
  .d4 {
    --_d: 4;
  }
  .d5 {
    --_d: 5;
  }
  /* The last one in the reserved space is shown in part, until the reader asks for more. */
  .clip {
    max-height: var(--_room);
    overflow: clip;
    mask-image: linear-gradient(#000 55%, transparent);
  }
  .more {
    display: grid;
    justify-items: start;
    gap: 0.4rem;
    padding-block: 0.6rem;
  }
  .failure {
    margin-top: 1rem;
  }
  .empty {
    padding-block: 1.4rem 0.4rem;
  }
  .ghosts {
    margin-top: 1rem;
    mask-image: linear-gradient(#000, transparent 95%);
  }
  .bones {
    display: grid;
    grid-template-columns: 2rem 1fr;
    gap: 0.6rem 0.75rem;
    padding-block: 1.1rem 0.5rem;
  }
  .bones .bone {
    grid-column: 2;
  }
  .bones .bone:first-child {
    grid-area: 1 / 1;
    width: 2rem;
    height: 2rem;
    border-radius: 50%;
  }
  .bones .bone:nth-child(2) {
    align-self: center;
    width: 9rem;
    max-width: 60%;
  }
  .bones .bone:last-child {
    width: 70%;
  }
  @container (width < 30rem) {
    li {
      --_step: 0.75rem;
      --_x: 0.15rem;
    }
  }
`;
