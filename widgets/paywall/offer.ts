import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { property } from 'lit/decorators.js';
import { BillingApi } from '../../sdk/billing.ts';
import type { OfferTerms, Plan } from '../../sdk/index.ts';
import { LyceumElement } from '../base/element.ts';
import { money } from '../base/format.ts';
import { Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';

/** What the promotion code of an offer link does. Its line is as high from the start as it will be. */
export class LyceumOffer extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        min-height: 3em;
        margin-top: 1rem;
        font-size: 0.95em;
      }
      b {
        color: var(--_accent);
      }
    `,
  ];

  @property({ attribute: false }) code = '';
  @property({ attribute: false }) plans: readonly Plan[] = [];

  readonly #terms = new Request<OfferTerms>(this, {
    load: (lyceum, signal) => new BillingApi(lyceum).offer(this.code, null, { signal }),
    key: () => this.code,
  });

  override render() {
    return html`<p role="status">${this.#terms.render({
      loading: () => msg(str`Looking up the code ${this.code}…`),
      failed: ({ code }) =>
        code === 'not_found'
          ? msg(str`The code ${this.code} is not good any more.`)
          : msg(str`The code ${this.code} goes to the payment page with you.`),
      done: (terms) => html`<b>${terms.code}</b> · ${this.#words(terms)}`,
    })}</p>`;
  }

  #words({ percent, amount, currency, duration, months, plan }: OfferTerms): string {
    const what = percent === null ? money(amount ?? 0, currency ?? 'eur') : `${percent}%`;
    const off =
      duration === 'forever'
        ? msg(str`${what} off every payment`)
        : duration === 'repeating' && months !== null
          ? msg(str`${what} off for ${months} months`)
          : msg(str`${what} off the first payment`);
    const only = plan && this.plans.find(({ id }) => id === plan)?.name;
    if (plan && !only) return msg(str`${off}, for another plan than these`);
    return only ? msg(str`${off}, for ${only}`) : off;
  }
}
