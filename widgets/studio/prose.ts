import { css, html, LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { code } from '../base/code.ts';

/**
 * HTML that the API rendered and sanitised, in a shadow root of its own: the ids of its headings meet no ids of the
 * desk, and its links leave the desk alone.
 */
export class DeskProse extends LitElement {
  static override styles = [
    code,
    css`
      :host {
        display: block;
        overflow-wrap: anywhere;
        line-height: 1.65;
      }
      :first-child {
        margin-block-start: 0;
      }
      :last-child {
        margin-block-end: 0;
      }
      h1,
      h2,
      h3,
      h4 {
        line-height: 1.3;
      }
      a {
        color: var(--accent);
      }
      pre,
      code {
        font-family: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, monospace;
        font-size: 0.9em;
      }
      :not(pre) > code {
        padding: 0.1em 0.3em;
        border-radius: 4px;
        background: var(--sunken);
      }
      pre {
        overflow-x: auto;
        padding: 0.9rem 1rem;
        border-radius: 8px;
        background: var(--sunken);
      }
      blockquote {
        margin-inline: 0;
        padding-inline-start: 1rem;
        border-inline-start: 3px solid var(--line);
        color: var(--soft);
      }
      img {
        max-width: 100%;
        height: auto;
      }
      table {
        display: block;
        overflow-x: auto;
        border-collapse: collapse;
      }
      th,
      td {
        padding: 0.4em 0.7em;
        border: 1px solid var(--line);
        text-align: start;
      }
      hr {
        border: 0;
        border-block-start: 1px solid var(--line);
      }
    `,
  ];

  @property({ attribute: false }) html = '';

  override render() {
    return html`<div @click=${this.#click}>${unsafeHTML(this.html)}</div>`;
  }

  protected override updated(): void {
    // Wide code scrolls: keyboards must reach it.
    for (const pre of this.renderRoot.querySelectorAll('pre')) pre.tabIndex = 0;
  }

  readonly #click = (event: Event) => {
    const link = (event.target as Element).closest('a');
    if (!link) return;
    event.preventDefault();
    const fragment = link.getAttribute('href')?.match(/^#(.+)/)?.[1];
    if (fragment) this.renderRoot.querySelector(`[id="${CSS.escape(fragment)}"]`)?.scrollIntoView();
    else if (link.href) open(link.href, '_blank', 'noopener');
  };
}
