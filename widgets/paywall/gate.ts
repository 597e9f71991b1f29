import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import type { Plan } from '../../sdk/index.ts';
import { checkoutInAddress } from '../base/address.ts';
import { define, LyceumElement } from '../base/element.ts';
import { money } from '../base/format.ts';
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
      .card {
        padding: clamp(1.1rem, 5cqi, 1.9rem);
        border: 1px solid var(--_border);
        border-radius: calc(var(--_radius) * 1.25);
        background: var(--_surface);
      }
      :host {
        container-type: inline-size;
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
        border: 1px solid var(--_border);
        border-radius: var(--_radius);
      }
      .price {
        font-size: 1.55em;
        font-weight: 700;
        letter-spacing: -0.02em;
        font-variant-numeric: tabular-nums;
      }
      .plan .button {
        margin-top: auto;
      }
      .plan p {
        margin-bottom: 0.5rem;
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
      .notice .actions {
        margin-top: 0.6rem;
      }
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    content: { attribute: false },
    signingIn: { state: true },
    busy: { state: true },
    problem: { state: true },
    back: { state: true },
  };

  declare content: Locked;
  declare private signingIn?: boolean;
  /** The plan that a checkout is being made for. */
  declare private busy?: string | null;
  declare private problem?: string;
  /** The plan that the visitor chose before signing in: bought as soon as there is somebody to buy it for. */
  #chosen: string | null = null;
  /** Loaded only when the reader comes back from a checkout. */
  declare private back?: Return;

  override connectedCallback(): void {
    super.connectedCallback();
    if (checkoutInAddress() && !this.back) {
      void import('./return.ts').then(({ checkoutReturn }) => {
        this.back = checkoutReturn(this);
      });
    }
  }

  override render() {
    if (checkoutInAddress() && !this.back) return null;
    return html`<div class="card">${this.#notice()}${this.#body()}</div>`;
  }

  #notice() {
    const text = this.back?.notice();
    return text ? html`<div class="notice" role="status">${text}</div>` : null;
  }

  #body() {
    if (this.back?.busy) return null;
    if (this.signingIn) {
      return html`<h2>${this.#chosen ? msg('Who is it for?') : msg('Sign in')}</h2>
        <lyceum-sign-in .lyceum=${this.lyceum} @lyceum-signed-in=${this.#signedIn}></lyceum-sign-in>`;
    }
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
          ? html`<p class="below"><button class="button" type="button" @click=${() => this.#signIn(null)}>${msg('Sign in to read on')}</button></p>`
          : this.#plans()
      }
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
      ${this.problem ? html`<p class="error below" role="alert">${this.problem}</p>` : null}
      ${
        this.lyceum?.signedIn
          ? null
          : html`<p class="below small muted">
            ${msg('Already a subscriber?')}
            <button class="link" type="button" @click=${() => this.#signIn(null)}>${msg('Sign in')}</button>
          </p>`
      }
    `;
  }

  #plan(plan: Plan) {
    const price = money(plan.amount, plan.currency);
    const period = plan.interval === 'month' ? msg('a month') : msg('a year');
    const busy = this.busy === plan.id;
    return html`<li class="plan">
      <h3>${plan.name}</h3>
      <div><span class="price">${price}</span> <span class="muted">${period}</span></div>
      <p class="muted small">${plan.description}</p>
      <button
        class="button"
        type="button"
        aria-disabled=${busy ? 'true' : 'false'}
        aria-label=${msg(str`Choose ${plan.name}, ${price} ${period}`)}
        @click=${() => this.#choose(plan.id)}
      >
        ${busy ? msg('One moment…') : msg('Choose')}
      </button>
    </li>`;
  }

  async #signIn(plan: string | null): Promise<void> {
    this.#chosen = plan;
    const { LyceumSignIn } = await import('../account/sign-in.ts');
    define('lyceum-sign-in', LyceumSignIn);
    this.signingIn = true;
    await this.updateComplete;
    this.renderRoot.querySelector<LyceumElement>('lyceum-sign-in')?.focus();
  }

  /** The session is open, so the post is asked for again; if it is still locked, the chosen plan is bought. */
  #signedIn(): void {
    this.signingIn = false;
    const plan = this.#chosen;
    this.#chosen = null;
    if (plan) void this.#choose(plan);
  }

  async #choose(plan: string): Promise<void> {
    if (this.busy) return;
    if (!this.lyceum?.signedIn) return this.#signIn(plan);
    this.busy = plan;
    const { buy } = await import('./buy.ts');
    this.problem = await buy(this.lyceum, plan);
    if (this.problem) this.busy = null;
  }
}

export function defineGate(): void {
  define('lyceum-gate', LyceumGate);
}
