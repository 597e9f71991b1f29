import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property } from 'lit/decorators.js';
import { DeskPage } from './page.ts';
import { SLUG } from './slug.ts';

/** Asked when the address names no site. @fires desk-site - The id that was typed. */
export class DeskSiteForm extends DeskPage {
  /** An id that turned out to be nobody's. */
  @property({ attribute: false }) unknown: string | null = null;

  override render() {
    return html`<h1>${msg('Which site?')}</h1>
      <p class="muted">${msg('The id stands in your blog’s script tag, after “site=”.')}</p>
      <form class="stack" @submit=${this.#submit}>
        <label class="field">
          <span>${msg('Site id')}</span>
          <input name="site" required maxlength="80" pattern=${SLUG} autocapitalize="none" spellcheck="false" .value=${this.unknown ?? ''} />
        </label>
        <div role="alert">${this.unknown ? html`<p class="error">${msg(str`There is no site “${this.unknown}” here.`)}</p>` : nothing}</div>
        <button class="button">${msg('Open the desk')}</button>
      </form>`;
  }

  readonly #submit = (event: SubmitEvent) => {
    event.preventDefault();
    const site = new FormData(event.target as HTMLFormElement).get('site');
    this.emit('desk-site', site);
  };
}
