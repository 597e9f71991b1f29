import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Site } from '../../worker/contract/site.ts';
import type { DeskApi } from './api.ts';

/** One page of the desk. It renders in the light DOM: desk.css is the only stylesheet, and the document is one form of focus order. */
export class DeskPage extends LitElement {
  @property({ attribute: false }) api!: DeskApi;
  @property({ attribute: false }) blog!: Site;

  /** Whether leaving now would lose something. */
  get dirty(): boolean {
    return false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected emit(name: `desk-${string}`, detail?: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
  }
}
