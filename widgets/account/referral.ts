import { msg, str } from '@lit/localize';
import { html, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { Account, LyceumError, Referral } from '../../sdk/index.ts';
import { ReferralsApi } from '../../sdk/referrals.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { Request } from '../base/request.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { GivingElement, giving } from './giving.ts';

/** In the account's panel: the member's link and what it earned. Hidden where the site rewards nobody. */
export class LyceumReferral extends GivingElement {
  static override styles = [tokens, form, giving];

  @property({ attribute: false }) account: Account | null = null;

  readonly #referral = new Request<Referral>(this, {
    load: (lyceum, signal) => new ReferralsApi(lyceum).read({ signal }),
    on: ['session', 'access'],
  });

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { value, error } = this.#referral;
    this.hidden = value ? value.days === 0 && value.rewards.length === 0 : !error;
  }

  override render() {
    return html`<h3 tabindex="-1">${msg('Bring somebody')}</h3>
      ${this.#referral.render({ loading: () => null, done: (referral) => this.#all(referral) })}
      ${this.outcome()}`;
  }

  #all({ days, link, joined, rewards }: Referral) {
    return html`
      ${
        days > 0
          ? html`<p class="small muted">${msg(str`For each person who comes by your link and becomes a paying member, you get ${days} days.`)}</p>
              ${link ? this.#link(link) : this.#mint()}`
          : null
      }
      ${this.problem('mint')}
      ${joined > 0 ? html`<p class="small">${joined === 1 ? msg('1 person has joined.') : msg(str`${joined} people have joined.`)}</p>` : null}
      ${rewards.length > 0 ? html`<ul class="rows">${rewards.map((reward) => html`<li class="item">${this.#reward(reward)}</li>`)}</ul>` : null}
    `;
  }

  #mint() {
    return html`<p><button class="button quiet" type="button" aria-disabled=${this.waiting('mint')} @click=${this.#make}>${msg('Make my link')}</button></p>`;
  }

  #link(link: string) {
    return html`<div class="row">
      <label class="field">
        ${msg('Your link')}
        <input name="link" readonly .value=${link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()} />
      </label>
      <button class="button quiet" type="button" @click=${() => this.copy(link, msg('The link is copied.'), msg(str`Copy this link: ${link}`))}>${msg('Copy')}</button>
    </div>`;
  }

  #reward({ id, plan, days, state, readyAt }: Referral['rewards'][number]) {
    return html`<div class="head"><b>${plan}</b> <span class="muted small">${days === 1 ? msg('1 day') : msg(str`${days ?? 0} days`)}</span></div>
      ${
        state === 'ready'
          ? html`<div class="actions"><button class="button" type="button" aria-disabled=${this.waiting(id)} @click=${() => this.#redeem(id)}>${msg('Use it now')}</button></div>`
          : html`<p class="small muted">${
              state === 'used'
                ? msg('Used')
                : state === 'void'
                  ? msg('Taken back: the payment was returned.')
                  : readyAt === null
                    ? msg('Not earned yet')
                    : msg(str`Ready on ${day(readyAt)}`)
            }</p>`
      }
      ${this.problem(id, refusal)}`;
  }

  readonly #make = async () => {
    await this.act('mint', async (lyceum) => {
      const { link } = await new ReferralsApi(lyceum).mint();
      return link ? msg('Your link is ready.') : '';
    });
    this.#referral.run();
  };

  async #redeem(id: string): Promise<void> {
    await this.act(id, async (lyceum) => {
      const { plan, endsAt } = await new ReferralsApi(lyceum).redeem(id);
      return endsAt === null ? msg(str`${plan} is yours.`) : msg(str`${plan} is yours until ${day(endsAt)}.`);
    });
    this.#referral.run();
  }
}

export default LyceumReferral;

function refusal(error: LyceumError): string {
  switch (error.code) {
    case 'already_entitled':
      return msg('You have this plan without an end. The reward stays here.');
    case 'code_expired':
      return msg('This reward was used already, or taken back.');
    default:
      return explain(error);
  }
}
