import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { ContentRef } from '../../worker/contract/billing.ts';
import type { CompInput, MemberDetail } from '../../worker/contract/member.ts';
import { define } from '../base/element.ts';
import { day } from '../base/time.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { choice } from './choice.ts';
import { confirmed } from './confirm.ts';
import { DeskContents } from './contents.ts';
import { endOfDay, tomorrow } from './days.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

define('desk-contents', DeskContents);

const scopes = ['plan', 'content', 'all'] as const;
type Scope = (typeof scopes)[number];

/** Gives a member access by hand. @fires desk-given @fires desk-cancelled */
export class DeskGrantForm extends DeskPage {
  @property({ attribute: false }) member!: Pick<MemberDetail, 'id' | 'name'>;
  @state() private scope: Scope = 'plan';
  @state() private none = false;
  #content: ContentRef | null = null;
  #typed = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'grant');
  readonly #plans = new Reading(this, (signal) => this.api.plans({ signal }));

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>('h3')?.focus());
  }

  override render() {
    return html`<form class="card sunken form" novalidate aria-labelledby="give-access" @submit=${this.#submit} @input=${this.#input}>
      <h3 id="give-access" class="wide" tabindex="-1">${msg('Give access')}</h3>
      <div class="wide">${choice('scope', msg('What it opens'), this.scope, scopes, scopeWord)}</div>
      ${this.scope === 'plan' ? html`<div class="wide">${this.#plan()}</div>` : nothing}
      ${
        this.scope === 'content'
          ? html`<desk-contents class="wide" single .api=${this.api} .label=${msg('Content')} .fault=${this.none ? msg('Choose one.') : ''} @desk-chosen=${this.#chosen}></desk-contents>`
          : nothing
      }
      ${this.#checks.field(
        'note',
        msg('Note'),
        (about) =>
          html`<input name="note" required maxlength="200" autocomplete="off" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('Why. The member reads it under “Why do I have access?”.'),
      )}
      ${this.#checks.field(
        'ends',
        msg('Last day'),
        (about) =>
          html`<input name="ends" type="date" min=${tomorrow()} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('Empty: without an end.'),
      )}
      <div class="wide">${this.#act.render()}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Giving…') : msg('Give access')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #plan() {
    return this.#plans.render(({ plans }) =>
      plans.length === 0
        ? html`<p class="muted">${msg('There is no plan yet. Give one content, or everything.')}</p>`
        : this.#checks.field(
            'plan',
            msg('Plan'),
            (about) => html`<select name="plan" required aria-describedby=${about.describedBy}>
              ${plans.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
            </select>`,
          ),
    );
  }

  readonly #chosen = (event: CustomEvent<ContentRef[]>) => {
    this.#typed = true;
    this.none = false;
    this.#content = event.detail[0] ?? null;
  };

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#typed = true;
    this.#checks.clear(name);
    if (name !== 'scope') return;
    this.scope = value as Scope;
    this.#content = null;
    this.none = false;
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    if (!this.#checks.pass(form)) return;
    const given = new FormData(form);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    this.none = this.scope === 'content' && this.#content === null;
    if (this.none || (this.scope === 'plan' && !text('plan'))) {
      this.querySelector<HTMLElement>('desk-contents legend')?.focus();
      return;
    }
    const { id, name } = this.member;
    const comp: CompInput = {
      plan: this.scope === 'plan' ? text('plan') : null,
      content: this.#content,
      note: text('note'),
      endsAt: text('ends') ? endOfDay(text('ends')) : null,
    };
    const all = this.scope === 'all';
    const sure =
      !all ||
      (await confirmed({
        title: msg(str`Open everything to ${name}?`),
        text:
          comp.endsAt === null
            ? msg('Every post and course is open to them at once, without an end, until you end it.')
            : msg(str`Every post and course is open to them at once, until ${day(comp.endsAt)}.`),
        yes: msg('Give access'),
      }));
    if (!sure) return;
    const done = await this.#act.run(() =>
      this.api.call('POST', '/studio/members/:id/grants', { param: { id }, json: comp }),
    );
    if (!done) return;
    this.#typed = false;
    this.emit('desk-given');
  };
}

function scopeWord(scope: Scope): string {
  return { plan: msg('A plan'), content: msg('One content'), all: msg('Everything') }[scope];
}
