import { msg } from '@lit/localize';
import { css, html } from 'lit';
import { property } from 'lit/decorators.js';
import type { LyceumError, Profile, ProfileInput } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { topicName } from '../base/content.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { tokens } from '../base/tokens.ts';
import { chips } from './chips.ts';
import { GivingElement, giving } from './giving.ts';

/** What members say of themselves. Fields keep what was typed whatever becomes of saving it, and when the page's data comes anew. */
export class LyceumProfileForm extends GivingElement {
  static override styles = [
    tokens,
    form,
    chips,
    giving,
    css`
      fieldset {
        gap: 0.35rem;
      }
      legend {
        margin-bottom: 0.35rem;
        font-size: 0.95em;
        font-weight: inherit;
      }
      .choice {
        font-size: 0.875em;
      }
      .choice span {
        padding: 0.2rem 0.7rem;
      }
      .check {
        display: flex;
        align-items: baseline;
        gap: 0.55rem;
      }
      .check + .check {
        margin-inline-start: 1.5rem;
      }
      .check input {
        accent-color: var(--_accent);
      }
      textarea {
        resize: vertical;
      }
      .checks {
        display: grid;
        gap: 0.4rem;
      }
    `,
  ];

  @property({ attribute: false }) profile?: Profile;
  /** The site's. */
  @property({ attribute: false }) topics: readonly string[] = [];

  override render() {
    const { profile } = this;
    if (!profile) return null;
    const { about, pace, discoverable, mentoring, collaborating } = profile;
    return html`<h3 tabindex="-1">${msg('About you')}</h3>
      <form @submit=${this.#save} @input=${this.#typed}>
        <label class="field">
          ${msg('In a few words')}
          <textarea name="about" rows="3" maxlength="300" .value=${about} aria-describedby="who"></textarea>
        </label>
        <p id="who" class="small muted">${msg('Others see this only if you let yourself be suggested.')}</p>
        ${this.#choices('wants', msg('I want to learn'), profile.wants)}
        ${this.#choices('skills', msg('I can help with'), profile.skills)}
        <label class="field">
          ${msg('Minutes a week for learning')}
          <input name="pace" type="number" inputmode="numeric" min="5" max="6000" .value=${pace === null ? '' : String(pace)} />
        </label>
        <div class="checks small" role="group" aria-label=${msg('Being suggested')}>
          ${this.#check('discoverable', msg('Suggest me to other members, by name'), discoverable)}
          ${this.#check('mentoring', msg('As a mentor too'), mentoring)}
          ${this.#check('collaborating', msg('As somebody to work with too'), collaborating)}
        </div>
        ${this.problem('save', refusal)}
        <div class="actions">
          <button class="button" aria-disabled=${this.waiting('save')}>${this.busy === 'save' ? msg('Saving…') : msg('Save')}</button>
        </div>
      </form>
      ${this.outcome()}`;
  }

  #choices(name: 'wants' | 'skills', legend: string, chosen: readonly string[]) {
    return html`<fieldset>
      <legend>${legend}</legend>
      ${[...new Set([...this.topics, ...chosen])].map(
        (topic) => html`<label class="choice">
          <input type="checkbox" name=${name} value=${topic} .checked=${chosen.includes(topic)} /><span>${topicName(topic)}</span>
        </label>`,
      )}
    </fieldset>`;
  }

  #check(name: string, words: string, checked: boolean) {
    return html`<label class="check"><input type="checkbox" name=${name} .checked=${checked} /><span>${words}</span></label>`;
  }

  readonly #typed = (event: Event) => {
    this.error = null;
    this.note = '';
    const { name, checked, form: of } = event.target as HTMLInputElement;
    const box = (other: string) => of?.elements.namedItem(other) as HTMLInputElement;
    // A mentor is suggested by name: neither goes without the other.
    if (name === 'discoverable' && !checked) box('mentoring').checked = box('collaborating').checked = false;
    if ((name === 'mentoring' || name === 'collaborating') && checked) box('discoverable').checked = true;
  };

  readonly #save = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const pace = String(given.get('pace')).trim();
    const input: ProfileInput = {
      about: String(given.get('about')).trim(),
      wants: given.getAll('wants').map(String),
      skills: given.getAll('skills').map(String),
      pace: pace === '' ? null : Number(pace),
      discoverable: given.has('discoverable'),
      mentoring: given.has('mentoring'),
      collaborating: given.has('collaborating'),
    };
    void this.act('save', async (lyceum) => {
      await new ProfileApi(lyceum).update(input);
      return msg('Saved.');
    });
  };
}

function refusal(error: LyceumError): string {
  if (error.code !== 'bad_request') return explain(error);
  return msg('Something is out of range: at most eight topics each, whole minutes, and 300 characters about you.');
}
