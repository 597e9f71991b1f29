import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Profile } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { topicName } from '../base/content.ts';
import { tokens } from '../base/tokens.ts';
import { GivingElement, giving } from './giving.ts';

type Dismissed = Profile['dismissed'][number];
type Kind = Parameters<ProfileApi['dismiss']>[0];

/** Shown before somebody asks for all of them. */
const FEW = 8;

/** What the member is not interested in, newest first; each can come back. */
export class LyceumDismissed extends GivingElement {
  static override styles = [tokens, giving];

  @property({ attribute: false }) dismissed: readonly Dismissed[] = [];
  @state() private all = false;

  override render() {
    const { dismissed } = this;
    const shown = this.all ? dismissed : dismissed.slice(0, FEW);
    return html`<h3 tabindex="-1">${msg('Hidden')}</h3>
      ${
        dismissed.length === 0
          ? html`<p class="small muted">${msg('Nothing. “Not interested” takes something off all your lists.')}</p>`
          : html`<ul class="rows">${shown.map((one) => this.#row(one))}</ul>`
      }
      ${
        shown.length < dismissed.length
          ? html`<p><button class="link small" type="button" @click=${() => (this.all = true)}>${msg(str`Show all ${dismissed.length}`)}</button></p>`
          : null
      }
      ${this.outcome()}`;
  }

  #row({ kind, slug, title }: Dismissed) {
    const key = `${kind}:${slug}`;
    const words = kind === 'topic' ? topicName(slug) : title;
    return html`<li>
      <div class="head">
        <span class="small">${words}</span>
        <button class="link small" type="button" aria-label=${msg(str`Show again: ${words}`)} aria-disabled=${this.waiting(key)} @click=${() => this.#show(kind, slug, words)}>${msg('Show again')}</button>
      </div>
      ${this.problem(key)}
    </li>`;
  }

  async #show(kind: string, slug: string, words: string): Promise<void> {
    await this.act(`${kind}:${slug}`, async (lyceum) => {
      // As the API named it.
      await new ProfileApi(lyceum).dismiss(kind as Kind, slug, false);
      return msg(str`“${words}” may be shown again.`);
    });
  }
}
