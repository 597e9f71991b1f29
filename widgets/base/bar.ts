import { css } from 'lit';

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
