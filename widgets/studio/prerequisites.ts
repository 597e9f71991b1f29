import { msg, str } from '@lit/localize';
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

/** At most so many are kept, by the API. */
const MOST = 20;
const NAME = /^(?:course:)?[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** The names in what was typed, each once. */
export const namesIn = (typed: string): string[] => [...new Set(typed.split(/[\s,，、]+/).filter(Boolean))];

/** What is wrong with what was typed for the content of that name, in words; empty: nothing. */
export function faultIn(typed: string, own: string): string {
  const names = namesIn(typed);
  const odd = names.find((name) => !NAME.test(name) || name.length > 87);
  if (odd) return msg(str`“${odd}” is neither a post’s slug nor course:slug.`);
  if (own !== '' && names.includes(own)) return msg('It cannot require itself.');
  return names.length > MOST ? msg(str`At most ${MOST} can be required.`) : '';
}

/**
 * The field for what should be known before. What is saved and not published yet is told beside it.
 *
 * @param own the content's own name, as it would be typed here
 */
export function prerequisites(typed: string, own: string, awaits: readonly string[]): TemplateResult {
  const fault = faultIn(typed, own);
  const waiting = namesIn(typed).filter((name) => awaits.includes(name));
  return html`<label class="field">
      <span>${msg('Prerequisites, with commas between')}</span>
      <input name="requires" maxlength="1800" placeholder="index-only-scans, course:sql" spellcheck="false" autocapitalize="none" aria-describedby="fault-requires hint-requires" aria-invalid=${fault === '' ? 'false' : 'true'} .value=${live(typed)} />
    </label>
    <p id="fault-requires" class="error small" ?hidden=${fault === ''}>${fault}</p>
    <p id="hint-requires" class="hint">
      ${msg('Slugs of posts, and of courses as course:slug. A reader’s way to a goal leads over them.')}
      ${waiting.length > 0 ? html`<br />${msg(str`Not published yet: ${waiting.join(', ')}.`)}` : nothing}
    </p>`;
}
