import { msg, str } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError, Withdrawable, Withdrawal } from '../../sdk/index.ts';
import { MembershipApi } from '../../sdk/membership.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { money } from '../base/format.ts';
import { asLyceumError } from '../base/request.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';

/**
 * Withdrawing from a contract in two steps (Directive 2011/83/EU, article 11a): what would happen, then the confirmation.
 *
 * @fires lyceum-withdrawn - It is declared; `detail` is the withdrawal.
 */
export class LyceumWithdraw extends LyceumElement {
  static override styles = [
    tokens,
    css`
      .step {
        display: grid;
        gap: 0.6rem;
        padding: 0.85rem 1rem;
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 0.75);
        background: var(--_surface);
      }
      .step:focus {
        outline: none;
      }
      ul {
        display: grid;
        gap: 0.25rem;
        padding-inline-start: 1.1em;
        list-style: disc;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.6rem 1.1rem;
      }
    `,
  ];

  @property({ attribute: false }) purchase?: Withdrawable;
  @state() private open = false;
  @state() private busy = false;
  @state() private error: LyceumError | null = null;

  protected override updated(changed: PropertyValues): void {
    // Each step takes the place of the one before it.
    if (changed.get('open') !== undefined) {
      this.renderRoot.querySelector<HTMLElement>(this.open ? '.step' : 'button')?.focus();
    }
  }

  override render() {
    const { purchase } = this;
    if (!purchase) return null;
    if (!this.open) {
      return html`<button class="link small" type="button" @click=${() => (this.open = true)}>${msg('Withdraw from contract')}</button>`;
    }
    const amount = money(purchase.amount, purchase.currency);
    return html`<div class="step" tabindex="-1" role="group" aria-labelledby="what">
      <h3 id="what">${msg(str`Withdraw from “${purchase.plan}”, bought on ${day(purchase.paidAt)}?`)}</h3>
      <ul class="small">
        <li>${msg('Access that it gives ends at once.')}</li>
        <li>${
          purchase.refund === 'full'
            ? msg(str`All that you paid, ${amount}, goes back the way that you paid.`)
            : msg(str`${amount} go back the way that you paid: all but the days that you have used.`)
        }</li>
        <li>${msg('A mail confirms that you have withdrawn, and when.')}</li>
      </ul>
      <p class="muted small">${msg(str`You need give no reason. This is possible until ${day(purchase.until - 1)}.`)}</p>
      ${this.error ? html`<p class="error" role="alert">${this.#why(this.error)}</p>` : null}
      <div class="actions">
        <button class="button" type="button" aria-disabled=${this.busy ? 'true' : 'false'} @click=${this.#confirm}>
          ${this.busy ? msg('One moment…') : msg('Confirm withdrawal')}
        </button>
        <button class="link small" type="button" @click=${this.#keep}>${msg('Keep it')}</button>
      </div>
    </div>`;
  }

  #why(error: LyceumError): string {
    return error.code === 'conflict' ? msg('The period for withdrawing from this is over.') : explain(error);
  }

  readonly #keep = () => {
    this.open = false;
    this.error = null;
  };

  readonly #confirm = async () => {
    if (this.busy || !this.lyceum || !this.purchase) return;
    this.busy = true;
    this.error = null;
    try {
      const detail: Withdrawal = await new MembershipApi(this.lyceum).withdraw(this.purchase.grant);
      this.open = false;
      this.dispatchEvent(new CustomEvent('lyceum-withdrawn', { detail }));
    } catch (error) {
      this.error = asLyceumError(error);
    }
    this.busy = false;
  };
}
