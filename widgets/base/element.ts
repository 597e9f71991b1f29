import { LitElement } from 'lit';
import type { LyceumCore } from '../../sdk/core.ts';
import { whenProvided } from './page.ts';

/** What every Lyceum element is: the page's client, and events that cross shadow roots. */
export class LyceumElement extends LitElement {
  static override properties = { lyceum: { attribute: false } };

  /** The client; the page's own unless set. */
  declare lyceum?: LyceumCore;

  override connectedCallback(): void {
    super.connectedCallback();
    whenProvided((lyceum) => {
      this.lyceum ??= lyceum;
    });
  }

  /** Tells the page what happened. The detail never carries a token. */
  protected emit(name: `lyceum-${string}`, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}

/** Defines a tag once, whoever asks first. */
export function define(tag: string, element: CustomElementConstructor): void {
  if (!customElements.get(tag)) customElements.define(tag, element);
}
