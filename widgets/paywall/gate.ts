import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import type { LyceumError, Plan, Post } from '../../sdk/index.ts';
import { define, LyceumElement } from '../base/element.ts';
import { money } from '../base/format.ts';
import { failure } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import type * as Details from './details.ts';
import type { Return } from './return.ts';

type LockedPost = Extract<Post, { state: 'locked' }>;

/** A locked content: why, and the offers that open it. A post says more of itself than a lesson. */
export type Locked = Pick<LockedPost, 'reason' | 'access' | 'offers' | 'opensAt' | 'ended'> &
  Partial<Pick<LockedPost, 'slug' | 'meter'>>;

/** What not every card has; `defineGate` loads it before a card that has it is drawn, so that nothing moves. */
let details: typeof Details | undefined;
let comeBack: typeof import('./return.ts').checkoutReturn | undefined;

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
        /* Two in a row at most: of three, the buttons' words would break. */
        grid-template-columns: repeat(auto-fit, minmax(min(max(13rem, 34%), 100%), 1fr));
        gap: 0.8rem;
        margin-top: 1.1rem;
      }
      .plan {
        display: flex;
        flex-direction: column;
        gap: 0.35rem;
        padding: 1rem 1.1rem 1.1rem;
      }
      .plan:last-child:nth-child(odd) {
        grid-column: 1 / -1;
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
    `,
  ];

  static override properties = {
    ...LyceumElement.properties,
    content: { attribute: false },
    form: { state: true },
    busy: { state: true },
    problem: { state: true },
  };

  declare content: Locked;
  declare form?: unknown;
  /** The plan that a checkout is being made for. */
  declare busy?: string | null;
  declare problem?: unknown;
  /** Shows the post that the reader has just read free of charge. */
  declare free?: () => void;
  /** Until it is known what became of a checkout, no plan is offered: nobody should pay twice. */
  readonly #back: Return | undefined = comeBack?.(this);

  /** A figure for the owner, for which nobody waits. */
  protected override firstUpdated(): void {
    const { slug } = this.content;
    if (slug) this.lyceum?.call('POST', '/posts/:slug/gate', { param: { slug } }).catch(() => {});
  }

  override render() {
    return html`<div class="card" tabindex="-1">${this.#back?.notice()}${this.#body()}</div>`;
  }

  #body() {
    if (this.#back?.busy) return null;
    if (this.form) return this.form;
    const { access, reason } = this.content;
    if (reason === 'wait') return details?.wait(this);
    const members = access === 'members';
    return html`
      <h2>${members ? msg('The rest is for members') : msg('The rest is for subscribers')}</h2>
      <p class="muted">
        ${
          members
            ? msg('Membership is free: your e-mail address is all it takes.')
            : (details?.lead(this) ?? msg('Subscribe to read on right here, with every paid post and course.'))
        }
      </p>
      ${details?.above(this)}
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
    const { amount, currency, interval } = plan;
    return html`<li class="plan">
      <h3>${plan.name}</h3>
      ${
        details?.terms(plan) ??
        html`<div><span class="price">${money(amount, currency)}</span> <span class="muted">${interval === 'month' ? msg('a month') : msg('a year')}</span></div>`
      }
      <p class="muted small">${plan.description}</p>
      <button
        class="button"
        type="button"
        aria-disabled=${busy ? 'true' : 'false'}
        @click=${() => this.#enter(plan)}
      >
        ${busy ? msg('One moment…') : msg(str`Choose ${plan.name}`)}
      </button>
    </li>`;
  }

  async #enter(plan: Plan | null): Promise<void> {
    this.problem = null;
    try {
      const { enter } = await import('./enter.ts');
      await enter(this, plan);
    } catch (error) {
      this.problem = failure(error as LyceumError, () => this.#enter(plan));
    }
  }
}

/** Defines the element, and loads what the content's card needs besides the usual. */
export async function defineGate({ reason, ended, meter, offers }: Locked): Promise<void> {
  const { search } = location;
  if (/[?&]lyceum_checkout=/.test(search)) comeBack = (await import('./return.ts')).checkoutReturn;
  if (
    ended ||
    meter ||
    reason === 'wait' ||
    /[?&]lyceum_(?:offer|ref)=/.test(search) ||
    offers.some(
      ({ interval, trialDays, seats, opens, prices }) =>
        !interval || trialDays || seats > 1 || prices[0] || opens !== 'all',
    )
  )
    details = await import('./details.ts');
  define('lyceum-gate', LyceumGate);
}
