import { msg } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { DeskPage } from './page.ts';

/** Code to paste into the blog, with a button that copies it. */
export class DeskSnippet extends DeskPage {
  @property() label = '';
  @property({ attribute: false }) text = '';
  @state() private said = '';

  override render() {
    return html`<figure class="snippet">
      <figcaption>${this.label}</figcaption>
      <pre tabindex="0" aria-label=${this.label}><code>${this.text}</code></pre>
      <div class="row">
        <button type="button" class="button quiet small" aria-label=${msg('Copy') + (this.label ? `: ${this.label}` : '')} @click=${this.#copy}>${msg('Copy')}</button>
        <span role="status" class="good">${this.said}</span>
      </div>
    </figure>`;
  }

  readonly #copy = async () => {
    try {
      await navigator.clipboard.writeText(this.text);
      this.said = msg('Copied.');
    } catch {
      // The browser refuses: select it, so that one key copies it.
      const code = this.querySelector('code');
      if (code) getSelection()?.selectAllChildren(code);
      this.said = msg('Press Ctrl+C or ⌘C to copy.');
    }
  };
}

/** The two lines that bring Lyceum into a page. */
export const pageSnippet = (site: string) =>
  `<link rel="stylesheet" href="${location.origin}/lyceum.css">
<script type="module" src="${location.origin}/lyceum.js?site=${site}"></script>`;

/** What stands in a post's page where its gated part goes. */
export const postSnippet = (slug: string) =>
  `<lyceum-paywall post="${slug}"><p>The first lines, for everybody.</p></lyceum-paywall>`;
