import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import type { LyceumError, Plan } from '../../sdk/index.ts';
import { define, LyceumElement } from '../base/element.ts';
import { money } from '../base/format.ts';
import { failure } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import type { Return } from './return.ts';

/** A locked content: why, and the offers that open it. */
export interface Locked {
  reason: 'sign_in' | 'plan';
  access: 'open' | 'members' | 'paid';
  offers: Plan[];
}

/** The card on locked content: what it takes, sign-in in place, plans, and what became of a checkout. */
export class LyceumGate extends LyceumElement {
  static override styles = [
    tokens,
    css`
      .card,
      .plan {
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
      }
      .card {
        padding: clamp(1.1rem, 5cqi, 1.9rem);
        background: var(--_surface);
        overflow-wrap: anywhere;
      }
      :host {
        container-type: inline-size;
        font-family: var(--lyceum-font, inherit);
      }
      h2 {
        margin-bottom: 0.35rem;
      }
      .plans {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(13rem, 100%), 1fr));
        gap: 0.8rem;
        margin-top: 1.1rem;
      }
      .plan {
        display: flex;
        flex-direction: column;
        gap: 0.35rem;
        padding: 1rem 1.1rem 1.1rem;
      }
      .price {
        font-size: 1.55em;
        font-weight: 700;
      }
      .plan .button {
        margin-top: auto;
      }
      .plan p {
        margin-bottom: 0.5rem;
      }
      .error:empty {
        display: none;
      }
      .below {
        margin-top: 1rem;
      }
      .notice {
        margin-bottom: 1rem;
        padding: 0.75rem 1rem;
        border-inline-start: 3px solid var(--_accent);
        border-radius: 0 8px 8px 0;
        background: var(--_tint);
      }
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    content: { attribute: false },
    form: { state: true },
    busy: { state: true },
    problem: { state: true },
    back: { state: true },
  };

  declare content: Locked;
  declare form?: unknown;
  /** The plan that a checkout is being made for. */
  declare busy?: string | null;
  declare problem?: unknown;
  /** Loaded only when the reader comes back from a checkout. */
  declare private back?: Return;

  override connectedCallback(): void {
    super.connectedCallback();
    if (returning() && !this.back) {
      this.#comeBack();
    }
  }

  /** Until it is known what became of the checkout, no plan is offered: nobody should pay twice. */
  #comeBack(): void {
    import('./return.ts').then(
      ({ checkoutReturn }) => {
        this.back = checkoutReturn(this);
      },
      () => setTimeout(() => this.#comeBack(), 3000),
    );
  }

  override render() {
    if (returning() && !this.back) return null;
    return html`<div class="card" tabindex="-1">${this.#notice()}${this.#body()}</div>`;
  }

  #notice() {
    const text = this.back?.notice();
    return text ? html`<div class="notice" role="status">${text}</div>` : null;
  }

  #body() {
    if (this.back?.busy) return null;
    if (this.form) return this.form;
    const members = this.content.access === 'members';
    return html`
      <h2>${members ? msg('The rest is for members') : msg('The rest is for subscribers')}</h2>
      <p class="muted">
        ${
          members
            ? msg('Membership is free: your e-mail address is all it takes.')
            : msg('Subscribe to read on right here, with every paid post and course.')
        }
      </p>
      ${
        members
          ? html`<p class="below"><button class="button" type="button" @click=${() => this.#enter(null)}>${msg('Sign in to read on')}</button></p>`
          : this.#plans()
      }
      <div class="error below" role="alert">${this.problem}</div>
    `;
  }

  #plans() {
    const { offers } = this.content;
    return html`
      ${
        offers.length === 0
          ? html`<p class="below">${msg('No plan is on sale right now. Please come back later.')}</p>`
          : html`<ul class="plans">${offers.map((plan) => this.#plan(plan))}</ul>`
      }
      ${
        this.lyceum?.signedIn
          ? null
          : html`<p class="below small muted">
            ${msg('Already a subscriber?')}
            <button class="link" type="button" @click=${() => this.#enter(null)}>${msg('Sign in')}</button>
          </p>`
      }
    `;
  }

  #plan(plan: Plan) {
    const busy = this.busy === plan.id;
    return html`<li class="plan">
      <h3>${plan.name}</h3>
      <div><span class="price">${money(plan.amount, plan.currency)}</span> <span class="muted">${plan.interval === 'month' ? msg('a month') : msg('a year')}</span></div>
      <p class="muted small">${plan.description}</p>
      <button
        class="button"
        type="button"
        aria-disabled=${busy ? 'true' : 'false'}
        @click=${() => this.#enter(plan.id)}
      >
        ${busy ? msg('One moment…') : msg(str`Choose ${plan.name}`)}
      </button>
    </li>`;
  }

  async #enter(plan: string | null): Promise<void> {
    this.problem = null;
    try {
      const { enter } = await import('./enter.ts');
      await enter(this, plan);
    } catch (error) {
      this.problem = failure(error as LyceumError, () => this.#enter(plan));
    }
  }
}

const returning = () => /[?&]lyceum_checkout=/.test(location.search);

export function defineGate(): void {
  define('lyceum-gate', LyceumGate);
}
