import { html, render } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';

/**
 * Gated HTML in the light DOM, so that the page's own typography applies to it as to the rest of the article. The
 * markup was sanitised by the API when it was written. The text exists in the page only while it is open: whoever shows
 * it calls `clearLight` when it closes, and first of all when a page snapshot (Turbo, a clone) may have brought one back.
 */
export function fillLight(host: HTMLElement, markup: string): HTMLElement {
  const box =
    container(host) ??
    host.appendChild(Object.assign(document.createElement('div'), { slot: 'gated', className: 'lyceum-gated' }));
  render(html`${unsafeHTML(markup)}`, box);
  return box;
}

export function clearLight(host: HTMLElement): void {
  container(host)?.remove();
}

const container = (host: HTMLElement) => host.querySelector<HTMLElement>(':scope > [slot="gated"]');
