import { msg } from '@lit/localize';
import { html, nothing } from 'lit';

/** The way to the next page of a list. */
export function more(next: string | null, pending: boolean, load: (cursor: string) => void): unknown {
  if (next === null) return nothing;
  return html`<p class="more">
    <button type="button" class="button quiet" aria-disabled=${pending} @click=${() => pending || load(next)}>
      ${pending ? msg('Loading…') : msg('Show more')}
    </button>
  </p>`;
}
