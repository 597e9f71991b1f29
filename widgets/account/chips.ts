import { css } from 'lit';

/** Choices as rounded labels around a hidden box or radio. */
export const chips = css`
  fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  legend {
    margin-bottom: 0.65rem;
    padding: 0;
    font-weight: 650;
  }
  .choice {
    position: relative;
    max-width: 100%;
  }
  .choice input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .choice span {
    display: block;
    padding: 0.4rem 0.9rem;
    border: 1px solid color-mix(in srgb, currentcolor 30%, transparent);
    border-radius: 99px;
    overflow-wrap: anywhere;
  }
  .choice input:checked + span {
    border-color: var(--_accent);
    background: var(--_tint);
    color: var(--_accent);
    font-weight: 600;
  }
  .choice input:focus-visible + span {
    outline: 2px solid var(--_accent);
    outline-offset: 2px;
  }
`;
