import { css, html } from 'lit';

/** Progress and meters as one thin bar. With forced colours the browser's own bars are kept: they stay visible. */
export const bar = css`
  @media (forced-colors: none) {
    progress,
    meter {
      appearance: none;
      display: block;
      width: 100%;
      height: 0.4em;
      border: 0;
      border-radius: 99px;
      overflow: hidden;
      background: color-mix(in srgb, currentcolor 14%, transparent);
    }
    ::-webkit-progress-bar,
    ::-webkit-meter-bar {
      /* Chromium lays a meter out in three rows. */
      grid-row: 1 / -1;
      height: 100%;
      border: 0;
      background: none;
    }
    ::-webkit-progress-value,
    ::-webkit-meter-optimum-value {
      height: 100%;
      border-radius: 99px;
      background: var(--_accent);
    }
    ::-moz-progress-bar,
    ::-moz-meter-bar {
      border-radius: 99px;
      background: var(--_accent);
    }
  }
`;

/** The terms of a score, each 0 to 1, under its name. */
export const meters = (terms: readonly (readonly [label: string, value: number])[]) =>
  html`<div class="meters">
    ${terms.map(([label, value]) => html`<label><span>${label}</span><meter min="0" max="1" .value=${value}></meter></label>`)}
  </div>`;

export const meterList = css`
  .meters {
    display: grid;
    gap: 0.3em;
    margin-top: 0.5rem;
    font-size: 0.85em;
    color: var(--_muted);
  }
  .meters label {
    display: grid;
    grid-template-columns: 1fr 1fr;
    align-items: center;
    gap: 0.8em;
  }
`;
