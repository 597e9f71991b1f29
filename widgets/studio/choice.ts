import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** One of a few, side by side. */
export function choice<T extends string>(
  name: string,
  legend: string,
  chosen: T,
  options: readonly T[],
  word: (option: T) => string,
): TemplateResult {
  return html`<fieldset class="segments">
    <legend>${legend}</legend>
    <div>
      ${options.map(
        (option) => html`<label>
          <input type="radio" name=${name} value=${option} .checked=${live(option === chosen)} /><span>${word(option)}</span>
        </label>`,
      )}
    </div>
  </fieldset>`;
}
