import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { PlanAdminList } from '../../worker/contract/billing.ts';
import { define } from '../base/element.ts';
import { day } from '../base/time.ts';
import { Act } from './act.ts';
import { onBlog } from './address.ts';
import { confirmed } from './confirm.ts';
import { explain } from './explain.ts';
import { DeskOfferForm } from './offer-form.ts';
import { type OfferRow, stateOf, stateWord, termsOf, usesOf } from './offer-words.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { DeskSnippet } from './snippet.ts';

define('desk-offer-form', DeskOfferForm);
define('desk-snippet', DeskSnippet);

interface Shown {
  offers: OfferRow[];
  plans: PlanAdminList['plans'];
}

/** Promotion codes, and the links that carry them. */
export class DeskOffers extends DeskPage {
  @state() private adding = false;
  /** The code whose link is shown. */
  @state() private linked: string | null = null;
  /** The page that the link leads to. */
  @state() private target = '/';
  readonly #act = new Act(this);
  readonly #shown: Reading<Shown> = new Reading(this, async (signal) => {
    const [{ offers }, { plans }] = await Promise.all([
      this.api.call('GET', '/studio/offers', {}, { signal }),
      this.api.plans({ signal }),
    ]);
    return { offers, plans };
  });

  override get dirty(): boolean {
    return this.querySelector<DeskOfferForm>('desk-offer-form')?.dirty ?? false;
  }

  override render() {
    return html`${this.#act.render(words)}
      ${this.#shown.render(({ offers, plans }) => {
        if (plans.length === 0) {
          return html`<div class="empty">
            <p>${msg('An offer lowers the price of a plan, and there is no plan yet.')}</p>
            <a class="button" href="#/plans">${msg('Make a plan')}</a>
          </div>`;
        }
        return html`${
          offers.length === 0
            ? html`<p class="empty">${msg('No offers yet. A code lowers what a plan costs: for everybody who has it, or for those who come by a link.')}</p>`
            : html`<ul class="rows">${offers.map((offer) => this.#row(offer, plans))}</ul>`
        }
          ${
            this.adding
              ? html`<desk-offer-form .api=${this.api} .plans=${plans} @desk-created=${this.#created} @desk-cancelled=${() => this.#close()}></desk-offer-form>`
              : html`<p><button type="button" class="button add" @click=${this.#add}>${msg('New offer')}</button></p>`
          }`;
      })}`;
  }

  #row(offer: OfferRow, plans: Shown['plans']) {
    const { code, name, plan, expiresAt } = offer;
    const state = stateOf(offer, Date.now());
    const open = this.linked === code;
    return html`<li>
      <div class="row between">
        <span><code class="title">${code}</code> <span class="muted">${name}</span></span>
        <span class="tag ${state === 'active' ? 'published' : 'archived'}">${stateWord(state)}</span>
      </div>
      <p>${termsOf(offer)} · ${plan === null ? msg('all plans') : (plans.find(({ id }) => id === plan)?.name ?? plan)}</p>
      <p class="meta muted">
        <span>${usesOf(offer)}</span>
        ${expiresAt === null ? nothing : html`<span>${msg(str`until ${day(expiresAt)}`)}</span>`}
      </p>
      <div class="row">
        ${
          state === 'active'
            ? html`<button type="button" class="button quiet small" aria-expanded=${open} aria-label=${msg(str`Offer link: ${code}`)} @click=${() => this.#link(code)}>${msg('Offer link')}</button>`
            : nothing
        }
        ${
          state === 'active' || state === 'withdrawn'
            ? html`<button type="button" class="button quiet small" aria-label=${state === 'active' ? msg(str`Withdraw ${code}`) : msg(str`Offer again: ${code}`)} @click=${() => this.#switch(offer)}>
                ${state === 'active' ? msg('Withdraw') : msg('Offer again')}
              </button>`
            : nothing
        }
      </div>
      ${open && state === 'active' ? this.#address(code) : nothing}
    </li>`;
  }

  #address(code: string) {
    const page = onBlog(this.target || '/', this.blog.url);
    const url = page ? new URL(page) : null;
    url?.searchParams.set('lyceum_offer', code);
    return html`<div class="card sunken">
      <label class="field">
        <span>${msg('Page that the link leads to')}</span>
        <input name="target" maxlength="300" spellcheck="false" autocapitalize="none" placeholder="/posts/hello-d1" .value=${this.target} @input=${this.#aimed} />
      </label>
      ${
        url
          ? html`<desk-snippet .label=${msg('Whoever comes by this link pays less; no code to type')} .text=${url.href}></desk-snippet>`
          : html`<p class="error small" role="alert">${msg('This is no page of your blog. Begin with / or with https://.')}</p>`
      }
    </div>`;
  }

  readonly #aimed = (event: Event) => {
    this.target = (event.target as HTMLInputElement).value.trim();
  };

  #link(code: string): void {
    this.linked = this.linked === code ? null : code;
  }

  readonly #add = async () => {
    this.#act.clear();
    this.adding = true;
    await this.updateComplete;
    this.querySelector<DeskOfferForm>('desk-offer-form')?.focus();
  };

  async #close(): Promise<void> {
    this.adding = false;
    await this.updateComplete;
    this.querySelector<HTMLButtonElement>('.add')?.focus();
  }

  readonly #created = (event: CustomEvent<string>) => {
    const code = event.detail;
    this.#act.say(msg(str`The code ${code} is good from now on.`));
    void this.#close();
    this.linked = code;
    this.#shown.run();
  };

  async #switch({ code, active }: OfferRow): Promise<void> {
    const sure =
      !active ||
      (await confirmed({
        title: msg(str`Withdraw ${code}?`),
        text: msg('Nobody new can use it. Whoever used it keeps the lower price for as long as it was promised.'),
        yes: msg('Withdraw'),
      }));
    if (!sure) return;
    const done = active ? msg(str`${code} is withdrawn.`) : msg(str`${code} is good again.`);
    await this.#act.run(async () => {
      await this.api.call('PUT', '/studio/offers/:code/active', { param: { code }, json: { active: !active } });
      const shown = this.#shown.value;
      if (!shown) return;
      const offers = shown.offers.map((offer) => (offer.code === code ? { ...offer, active: !active } : offer));
      this.#shown.value = { ...shown, offers };
    }, done);
  }
}

function words(error: LyceumError): string {
  return error.code === 'conflict' ? msg('This code is over at Stripe. Make a new one.') : explain(error);
}
