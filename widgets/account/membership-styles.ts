import { css } from 'lit';

export const membershipStyles = css`
  h3 {
    margin-bottom: 0.5rem;
  }
  .rows {
    display: grid;
    gap: 0.75rem;
  }
  .rows + .rows {
    margin-top: 0.75rem;
  }
  .item {
    display: grid;
    gap: 0.2rem;
    padding: 0.85rem 1rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    overflow-wrap: anywhere;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.2rem 0.75rem;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.35rem 1.1rem;
    margin-top: 0.45rem;
  }
  .rows + .actions {
    margin-top: 0.75rem;
  }
  lyceum-withdraw {
    margin-top: 0.35rem;
  }
  .pause {
    display: grid;
    gap: 0.5rem;
    margin-top: 0.6rem;
  }
  .said:not(:empty) {
    margin-bottom: 0.6rem;
  }
  select option {
    background: canvas;
    color: canvastext;
  }
  details {
    margin-top: 0.75rem;
  }
  summary {
    width: fit-content;
    color: var(--_accent);
    cursor: pointer;
  }
  .past {
    margin-top: 0.6rem;
  }
`;
