import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Account, Profile } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { bar } from '../base/bar.ts';
import { topicName } from '../base/content.ts';
import { form } from '../base/form.ts';
import { Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { GivingElement, giving } from './giving.ts';
import { learnedFrom } from './learned.ts';

/** In the account's panel: all that the member's lists are made from, and what others may know; every part can be changed. */
export class LyceumProfile extends GivingElement {
  static override styles = [
    tokens,
    form,
    bar,
    giving,
    css`
      section + section {
        margin-top: 1.25rem;
        padding-top: 1.25rem;
        border-top: 1px solid var(--_border);
      }
      section > * + * {
        margin-top: 0.6rem;
      }
      .check {
        display: flex;
        align-items: baseline;
        gap: 0.55rem;
      }
      .check input {
        accent-color: var(--_accent);
      }
      .shares {
        display: grid;
        gap: 0.4rem;
        font-size: 0.875em;
      }
      .shares label {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        align-items: center;
        gap: 0.75rem;
        overflow-wrap: anywhere;
      }
      .day {
        display: block;
        width: 100%;
        height: 1.9rem;
        color: var(--_accent);
        fill: currentcolor;
      }
    `,
  ];

  @property({ attribute: false }) account: Account | null = null;
  /** Switching personal lists off is asked for once more: what was logged goes with it. */
  @state() private asking = false;

  readonly #profile = new Request<Profile>(this, {
    load: (lyceum, signal) => new ProfileApi(lyceum).read({ signal }),
    on: ['session', 'profile', 'activity'],
    gated: () => true,
  });

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.get('asking') === false) this.renderRoot.querySelector<HTMLElement>('.yes')?.focus();
    if (changed.get('asking') === true) this.renderRoot.querySelector<HTMLElement>('[name=personal]')?.focus();
  }

  override render() {
    return this.#profile.render({
      loading: () =>
        html`<div class="loading"><i class="bone"></i><p class="unseen" role="status">${msg('Loading your profile')}</p></div>`,
      done: (profile) => html`<section>${this.#lists(profile)}</section>
        <section>${this.#madeFrom(profile)}</section>
        <section><lyceum-profile-form .lyceum=${this.lyceum} .profile=${profile} .topics=${this.account?.topics ?? []}></lyceum-profile-form></section>
        <section><lyceum-follows .lyceum=${this.lyceum} .follows=${profile.follows} .related=${profile.related} .topics=${this.account?.topics ?? []}></lyceum-follows></section>
        <section><lyceum-dismissed .lyceum=${this.lyceum} .dismissed=${profile.dismissed}></lyceum-dismissed></section>`,
    });
  }

  #lists({ personal }: Profile) {
    return html`<h3 tabindex="-1">${msg('Personal lists')}</h3>
      <label class="check">
        <input
          type="checkbox"
          name="personal"
          aria-describedby="means"
          aria-disabled=${this.waiting('personal')}
          .checked=${personal}
          @click=${(event: Event) => this.#toggle(event, personal)}
        />
        <span>${msg('Choose for me what comes first')}</span>
      </label>
      <p id="means" class="small muted">${
        personal
          ? msg(
              'Lists are made from what stands below, and from nothing else. Switched off, you see what visitors see, and what you do is not learned from.',
            )
          : msg(
              'You see the same lists as visitors. What you do is not logged for lists, and nothing is learned from it.',
            )
      }</p>
      ${
        this.asking
          ? html`<div class="actions">
              <span class="small sure">${msg('What was logged for your lists is deleted at once. What you follow and have hidden stays.')}</span>
              <button class="button quiet small yes" type="button" aria-disabled=${this.waiting('personal')} @click=${() => this.#switch(false)}>${msg('Switch off')}</button>
              <button class="link small" type="button" @click=${() => (this.asking = false)}>${msg('Cancel')}</button>
            </div>`
          : null
      }
      ${this.problem('personal')} ${this.outcome()}`;
  }

  #madeFrom({ personal, learned }: Profile) {
    const fields = this.account?.fields ?? [];
    return html`<h3>${msg('What your lists are made from')}</h3>
      <p class="small">${msg('You told us:')} ${fields.map(topicName).join(', ') || msg('no topics yet')}</p>
      ${personal ? learnedFrom(learned) : null}`;
  }

  /** The box shows what is so, not what is being asked for. */
  #toggle(event: Event, personal: boolean): void {
    event.preventDefault();
    if (personal) this.asking = !this.asking;
    else void this.#switch(true);
  }

  async #switch(personal: boolean): Promise<void> {
    const done = await this.act('personal', async (lyceum) => {
      await new ProfileApi(lyceum).update({ personal });
      return personal ? msg('Lists are yours again, from now on.') : msg('Personal lists are off.');
    });
    if (done) this.asking = false;
  }
}
