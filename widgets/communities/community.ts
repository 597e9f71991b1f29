import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Community } from '../../sdk/index.ts';
import { GivingElement } from '../account/giving.ts';
import { bar, meterList, meters } from '../base/bar.ts';
import { define } from '../base/element.ts';
import { tag } from '../base/tag.ts';
import { tokens } from '../base/tokens.ts';
import { rowStyle } from './style.ts';
import { factsOf, reasonText, refusal } from './words.ts';

/** What a row does, through the list that it stands in. */
export interface Door {
  join(community: Community): Promise<void>;
  leave(community: Community): Promise<void>;
  dismiss(community: Community): Promise<void>;
}

/** One community, and the way in and out. */
export class LyceumCommunity extends GivingElement {
  static override styles = [tokens, tag, bar, meterList, rowStyle];

  @property({ attribute: false }) community!: Community;
  @property({ attribute: false }) door!: Door;
  /** Whether it can be waved away. */
  @property({ attribute: false }) suggested = false;
  /** What is open below. */
  @state() private below: 'why' | 'sign-in' | 'leave' | null = null;

  override focus(): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.way')?.focus());
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    // Signed in or left meanwhile, here or elsewhere.
    if (this.below === 'sign-in' ? this.lyceum?.signedIn : this.below === 'leave' && !this.community.joined)
      this.below = null;
  }

  override render() {
    const { community, below } = this;
    const { name, summary, joined, reason } = community;
    const failed = this.problem('way', refusal);
    return html`<article class="row ${below === 'why' ? 'open' : ''}" part="community" aria-labelledby="name">
        <h3 id="name" tabindex="-1">${name}</h3>
        <p class="small muted line">${joined ? html`<span class="tag accent">${msg('Joined', { id: 'is-joined', desc: 'The member belongs to it' })}</span>` : null} ${factsOf(community)}</p>
        ${
          failed ??
          html`<p class="summary">${summary}</p>
            <p class="small muted line">${joined ? nothing : reasonText(reason)}</p>`
        }
        <div class="main">${this.#place()} ${this.#way()}</div>
        <div class="links">
          <button class="link small" type="button" aria-expanded=${below === 'why' ? 'true' : 'false'} aria-label=${msg(str`Why “${name}”?`)} @click=${() => this.#open('why')}>${msg('Why?')}</button>
          ${
            this.suggested && !joined && this.lyceum?.signedIn
              ? html`<button class="dismiss link small" type="button" aria-label=${msg(str`Not interested in “${name}”`)} aria-disabled=${this.waiting('way')} @click=${() => this.act('way', async () => this.#told(this.door.dismiss(community)))}>${msg('Not interested')}</button>`
              : null
          }
        </div>
      </article>
      ${below === null ? null : html`<div class="below">${this.#below()}</div>`}`;
  }

  /** Where it meets. */
  #place() {
    const { joined, url, name } = this.community;
    if (!joined || url === null || !URL.canParse(url, location.href)) return null;
    const open = msg('Open', { id: 'open-it', desc: 'A link to where a community meets' });
    return new URL(url, location.href).origin === location.origin
      ? html`<a class="button" href=${url} aria-label=${msg(str`Open “${name}”`)}>${open}</a>`
      : html`<a class="button" href=${url} target="_blank" rel="noopener" aria-label=${msg(str`Open “${name}” in a new tab`)}>${open}</a>`;
  }

  /** One button in both directions: it keeps the focus. */
  #way() {
    const { joined, name } = this.community;
    const opens = joined ? 'leave' : this.lyceum?.signedIn ? null : 'sign-in';
    return html`<button
      class="way button ${joined ? 'quiet' : ''}"
      type="button"
      aria-label=${joined ? msg(str`Leave “${name}”`) : msg(str`Join “${name}”`)}
      aria-expanded=${opens ? (this.below === opens ? 'true' : 'false') : nothing}
      aria-disabled=${this.waiting('way')}
      @click=${() => (opens ? this.#open(opens) : this.#join())}
    >
      ${joined ? msg('Leave') : msg('Join')}
    </button>`;
  }

  #below() {
    const { name } = this.community;
    if (this.below === 'why') return this.#terms();
    if (this.below === 'sign-in') {
      return html`<div class="card">
        <h3>${msg('First, sign in')}</h3>
        <lyceum-sign-in .lyceum=${this.lyceum} @lyceum-signed-in=${this.#join}></lyceum-sign-in>
      </div>`;
    }
    return html`<div role="group" aria-labelledby="sure" @keydown=${this.#escape}>
      <p id="sure" class="small">${msg(str`Leave “${name}”? You can join it again while it is open.`)}</p>
      <div class="actions">
        <button class="button quiet small" type="button" aria-disabled=${this.waiting('way')} @click=${this.#leave}>${msg('Leave')}</button>
        <button class="stay link small" type="button" @click=${this.#close}>${msg('Stay')}</button>
      </div>
    </div>`;
  }

  #terms() {
    const { levelFit, interestMatch, communitySize, complementarySkills, activity } = this.community.terms;
    return html`${meters([
      [msg('Your level'), levelFit],
      [msg('Your interests'), interestMatch],
      [msg('Size'), communitySize],
      [msg('What you can learn and bring'), complementarySkills],
      [msg('Activity'), activity],
    ])}
      <p class="small muted">${msg('The first four are added up, and the sum is multiplied by the activity: the highest comes first.')}</p>`;
  }

  async #open(what: 'why' | 'sign-in' | 'leave'): Promise<void> {
    this.error = null;
    if (this.below === what) return this.#close();
    if (what === 'sign-in') {
      const ready = await this.act('way', async () => {
        define('lyceum-sign-in', (await import('../account/sign-in.ts')).LyceumSignIn);
        return '';
      });
      if (!ready) return;
    }
    this.below = what;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.stay, lyceum-sign-in')?.focus();
  }

  readonly #close = () => {
    const why = this.below === 'why';
    this.below = null;
    if (!why) this.focus();
  };

  readonly #escape = ({ key }: KeyboardEvent) => {
    if (key === 'Escape') this.#close();
  };

  readonly #join = () => this.#go(() => this.door.join(this.community));
  readonly #leave = () => this.#go(() => this.door.leave(this.community));

  async #go(change: () => Promise<void>): Promise<void> {
    if (this.busy !== null) return;
    const asked = this.below === 'leave';
    if (this.below === 'sign-in') this.#close();
    const done = await this.act('way', () => this.#told(change()));
    if (done && asked) this.#close();
  }

  /** The list says what came of it. */
  async #told(change: Promise<void>): Promise<string> {
    await change;
    return '';
  }
}
