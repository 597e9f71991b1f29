import { msg, str } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { AccountApi } from '../../sdk/account.ts';
import type { Account, AccountInput, LyceumError } from '../../sdk/index.ts';
import { topicName } from '../base/content.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { asLyceumError } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { chips } from './chips.ts';

/**
 * Three short questions, each of which may be skipped: fields, goal, level. Every answer is saved as it is given.
 *
 * @fires lyceum-answered - The last question was answered or skipped.
 */
export class LyceumQuestions extends LyceumElement {
  static override styles = [
    tokens,
    form,
    chips,
    css`
      form {
        display: grid;
        gap: 0.9rem;
      }
      /* The panel's close button stands beside it. */
      [role='status'] {
        padding-inline-end: 2rem;
      }
      .actions {
        display: flex;
        align-items: center;
        gap: 1.1rem;
      }
    `,
  ];

  @property({ attribute: false }) account?: Account;
  @state() private step = 0;
  @state() private error: LyceumError | null = null;
  #busy = false;

  protected override updated(changed: PropertyValues): void {
    // The question before is gone, or the form that was here: the reader goes on in this one.
    if (changed.has('step')) this.focus();
  }

  override focus(): void {
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    (find('input:checked') ?? find('input') ?? find('button'))?.focus();
  }

  override render() {
    const last = this.step === 2;
    return html`<form @submit=${this.#next}>
      <p class="muted small" role="status">${msg(str`Question ${this.step + 1} of 3, so that the right things come first`)}</p>
      ${keyed(this.step, [this.#fields, this.#goal, this.#level][this.step]?.call(this))}
      ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
      <div class="actions">
        <button class="button">${last ? msg('Done') : msg('Next')}</button>
        <button class="link" type="button" @click=${this.#skip}>${msg('Skip')}</button>
      </div>
    </form>`;
  }

  #fields() {
    const { fields: chosen = [], topics = [] } = this.account ?? {};
    return html`<fieldset>
      <legend>${msg('What do you care about?')}</legend>
      ${[...new Set([...topics, ...chosen])].map(
        (topic) => html`<label class="choice">
          <input type="checkbox" name="fields" value=${topic} ?checked=${chosen.includes(topic)} /><span>${topicName(topic)}</span>
        </label>`,
      )}
    </fieldset>`;
  }

  #goal() {
    return this.#radios('goal', msg('What are you here for?'), this.account?.goal ?? null, [
      ['understand', msg('Understand things deeply')],
      ['build', msg('Build something')],
      ['career', msg('Get ahead in my work')],
      ['keep-up', msg('Keep up with the field')],
    ]);
  }

  #level() {
    return this.#radios('level', msg('Where are you now?'), this.account?.level ?? null, [
      ['beginner', msg('Beginner')],
      ['intermediate', msg('Intermediate')],
      ['advanced', msg('Advanced')],
    ]);
  }

  #radios(name: string, legend: string, chosen: string | null, choices: [string, string][]) {
    return html`<fieldset>
      <legend>${legend}</legend>
      ${choices.map(
        ([value, label]) => html`<label class="choice">
          <input type="radio" name=${name} value=${value} ?checked=${value === chosen} /><span>${label}</span>
        </label>`,
      )}
    </fieldset>`;
  }

  readonly #next = (event: SubmitEvent) => {
    event.preventDefault();
    const answers = new FormData(event.target as HTMLFormElement);
    const given: AccountInput[] = [
      { fields: answers.getAll('fields') as string[] },
      { goal: (answers.get('goal') ?? null) as Account['goal'] },
      { level: (answers.get('level') ?? null) as Account['level'] },
    ];
    void this.#save(given[this.step] ?? {});
  };

  readonly #skip = () => void this.#save({});

  async #save(answer: AccountInput): Promise<void> {
    if (this.#busy || !this.lyceum) return;
    this.#busy = true;
    this.error = null;
    const last = this.step === 2;
    try {
      const input: AccountInput = last ? { ...answer, onboarded: true } : answer;
      if (Object.keys(input).length > 0) await new AccountApi(this.lyceum).update(input);
      if (last) this.dispatchEvent(new Event('lyceum-answered'));
      else this.step += 1;
    } catch (error) {
      this.error = asLyceumError(error);
    } finally {
      this.#busy = false;
    }
  }
}
