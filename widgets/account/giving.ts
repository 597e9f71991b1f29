import { css, html, type PropertyValues } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumCore } from '../../sdk/core.ts';
import type { LyceumError } from '../../sdk/index.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';

/** The looks of gifts, seats and referrals in the account's panel. */
export const giving = css`
  h3:focus {
    outline: none;
  }
  h4 {
    margin: 0;
    font-weight: 600;
  }
  :host > * + * {
    margin-top: 0.75rem;
  }
  form {
    display: grid;
    gap: 0.75rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.6rem;
  }
  .row > .field {
    flex: 1 1 7.5rem;
    min-width: 0;
  }
  .rows {
    display: grid;
    gap: 0.65rem;
  }
  .item > .rows {
    margin-top: 0.6rem;
  }
  .item li {
    padding-top: 0.6rem;
    border-top: 1px solid var(--_border);
  }
  .item {
    padding: 0.7rem 0.85rem;
    border: 1px solid var(--_border);
    border-radius: calc(var(--_radius) * 0.75);
    background: var(--_surface);
    overflow-wrap: anywhere;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.2rem 0.75rem;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 1rem;
    margin-top: 0.35rem;
  }
  .code {
    font-family: ui-monospace, monospace;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
    white-space: nowrap;
  }
  .done {
    color: var(--_accent);
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  .done:empty {
    display: none;
  }
  .message {
    white-space: pre-line;
  }
  .sure {
    flex-basis: 100%;
  }
  input[readonly] {
    text-overflow: ellipsis;
  }
`;

/** One act at a time, its outcome said in words below; what could not be done can be tried again. */
export abstract class GivingElement extends LyceumElement {
  /** Which act is under way, or failed. */
  @state() protected busy: string | null = null;
  @state() protected note = '';
  @state() protected error: { of: string; error: LyceumError } | null = null;

  /** @returns whether it went well */
  protected async act(name: string, act: (lyceum: LyceumCore) => Promise<string>): Promise<boolean> {
    if (this.busy !== null || !this.lyceum) return false;
    this.busy = name;
    this.error = null;
    this.note = '';
    try {
      this.note = await act(this.lyceum);
      return true;
    } catch (error) {
      this.error = { of: name, error: asLyceumError(error) };
      return false;
    } finally {
      this.busy = null;
    }
  }

  #focused: Element | null = null;

  protected override willUpdate(_changed: PropertyValues): void {
    this.#focused = this.shadowRoot?.activeElement ?? null;
  }

  protected override updated(_changed: PropertyValues): void {
    // What had the focus was replaced: it goes on at the heading.
    if (this.#focused && !this.#focused.isConnected) this.renderRoot.querySelector<HTMLElement>('h3')?.focus();
  }

  protected waiting(name: string) {
    return this.busy === name ? 'true' : 'false';
  }

  protected problem(name: string, words: (error: LyceumError) => string = explain) {
    return this.error?.of === name ? html`<p class="error" role="alert">${words(this.error.error)}</p>` : null;
  }

  protected outcome() {
    return html`<p class="done" role="status">${this.note}</p>`;
  }

  protected async copy(text: string, copied: string, byHand: string): Promise<void> {
    this.error = null;
    this.note = await navigator.clipboard.writeText(text).then(
      () => copied,
      () => byHand,
    );
  }
}
