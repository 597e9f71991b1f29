import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { property, state } from 'lit/decorators.js';
import { GiftsApi } from '../../sdk/gifts.ts';
import type { Account, Gift, GiftList, LyceumError, ReceivedGift } from '../../sdk/index.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { money } from '../base/format.ts';
import { Request } from '../base/request.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { GivingElement, giving } from './giving.ts';

const DAY = 86_400_000;
/** The hour of the reader's day at which a gift's mail goes out. */
const MORNING = 9;

/** In the account's panel: a code to redeem, a gift to buy, and the gifts there are. */
export class LyceumGifts extends GivingElement {
  static override styles = [
    tokens,
    form,
    giving,
    css`
      textarea {
        min-height: 5.5em;
        resize: vertical;
      }
      input[name='code'] {
        text-transform: uppercase;
      }
    `,
  ];

  @property({ attribute: false }) account: Account | null = null;
  @state() private writing = false;
  @state() private plan = '';

  readonly #gifts = new Request<GiftList>(this, {
    load: (lyceum, signal) => new GiftsApi(lyceum).list({ signal }),
    on: ['session', 'access'],
  });

  override render() {
    return html`
      <h3 tabindex="-1">${msg('Gifts')}</h3>
      ${this.#redeemForm()}
      ${this.#gifts.render({
        loading: () =>
          html`<div class="loading"><i class="bone"></i><p class="unseen" role="status">${msg('Loading your gifts')}</p></div>`,
        done: (list) => this.#list(list),
      })}
    `;
  }

  #redeemForm() {
    return html`<form class="row" @submit=${this.#redeem}>
        <label class="field">
          ${msg('Gift code')}
          <input
            class="code"
            name="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck="false"
            required
            maxlength="40"
            placeholder="XXXX-XXXX-XXXX"
            aria-invalid=${this.error?.of === 'redeem' ? 'true' : 'false'}
          />
        </label>
        <button class="button quiet" aria-disabled=${this.waiting('redeem')}>${this.busy === 'redeem' ? msg('Redeeming…') : msg('Redeem')}</button>
      </form>
      ${this.problem('redeem', refusal)} ${this.outcome()}`;
  }

  #list({ plans, given, received }: GiftList) {
    return html`
      ${
        this.writing
          ? this.#giveForm(plans)
          : plans.length > 0
            ? html`<p><button class="link" type="button" @click=${this.#write}>${msg('Give somebody access')}</button></p>`
            : null
      }
      ${
        given.length > 0
          ? html`<h4 class="small muted">${msg('You gave')}</h4>
              <ul class="rows">${given.map((gift) => html`<li class="item">${this.#given(gift)}</li>`)}</ul>`
          : null
      }
      ${
        received.length > 0
          ? html`<h4 class="small muted">${msg('You received')}</h4>
              <ul class="rows">${received.map((gift) => html`<li class="item">${this.#received(gift)}</li>`)}</ul>`
          : null
      }
    `;
  }

  #giveForm(plans: GiftList['plans']) {
    const chosen = plans.find(({ id }) => id === this.plan) ?? plans[0];
    const today = dateOf(Date.now());
    return html`<form class="give" @submit=${this.#give}>
      <label class="field">
        ${msg('What you give')}
        <select name="plan" @change=${this.#choose}>
          ${plans.map(
            ({ id, name, days, amount, currency }) =>
              html`<option value=${id} ?selected=${id === chosen?.id}>${name} · ${lasting(days)} · ${money(amount, currency)}</option>`,
          )}
        </select>
      </label>
      <label class="field">
        ${msg('Their e-mail address (may be left out)')}
        <input name="to" type="email" autocomplete="off" maxlength="254" />
      </label>
      <label class="field">
        ${msg('Their name (may be left out)')}
        <input name="name" autocomplete="off" maxlength="60" />
      </label>
      <label class="field">
        ${msg('A few words')}
        <textarea name="message" maxlength="500"></textarea>
      </label>
      <label class="field">
        ${msg('On which day we write to them')}
        <input name="day" type="date" min=${today} max=${dateOf(Date.now() + 365 * DAY)} aria-describedby="when" />
      </label>
      <p id="when" class="muted small">${msg('Without a day it goes out at once. You get the code too, so you can hand it over yourself.')}</p>
      ${this.problem('give', giveRefusal)}
      <div class="actions">
        <button class="button" aria-disabled=${this.waiting('give')}>${
          this.busy === 'give'
            ? msg('Opening the payment page…')
            : chosen
              ? msg(str`Pay ${money(chosen.amount, chosen.currency)}`)
              : msg('Pay')
        }</button>
        <button class="link" type="button" @click=${this.#stop}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #given({ plan, days, state, code, to, name, message, deliverAt, redeemedAt }: Gift) {
    const who = name || to;
    return html`<div class="head"><b>${plan}</b> <span class="muted small">${lasting(days)}</span></div>
      ${who ? html`<p class="small">${msg(str`For ${who}`)}</p>` : null}
      ${message ? html`<p class="small muted message">${message}</p>` : null}
      <p class="small muted">${
        state === 'redeemed'
          ? msg(str`Redeemed on ${day(redeemedAt ?? 0)}`)
          : state === 'void'
            ? msg('Taken back: the payment was returned.')
            : state === 'scheduled'
              ? msg(str`Goes out on ${day(deliverAt ?? 0)}`)
              : msg('Not redeemed yet')
      }</p>
      ${
        code
          ? html`<div class="actions">
              <span class="code">${code}</span>
              <button class="link small" type="button" aria-label=${msg(str`Copy the code ${code}`)} @click=${() => this.copy(code, msg('The code is copied.'), msg(str`Copy this code: ${code}`))}>${msg('Copy')}</button>
            </div>`
          : null
      }`;
  }

  #received({ plan, from, message, days, state, endsAt }: ReceivedGift) {
    return html`<div class="head"><b>${plan}</b> <span class="muted small">${lasting(days)}</span></div>
      <p class="small">${msg(str`From ${from}`)}</p>
      ${message ? html`<p class="small muted message">${message}</p>` : null}
      <p class="small muted">${
        state === 'void'
          ? msg('Taken back: the payment was returned.')
          : endsAt === null
            ? msg('Without an end')
            : endsAt > Date.now()
              ? msg(str`Until ${day(endsAt)}`)
              : msg(str`Ended ${day(endsAt)}`)
      }</p>`;
  }

  readonly #redeem = async (event: SubmitEvent) => {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const code = String(new FormData(target).get('code')).trim();
    const done = await this.act('redeem', async (lyceum) => {
      const { plan, endsAt } = await new GiftsApi(lyceum).redeem(code);
      return endsAt === null ? msg(str`${plan} is yours.`) : msg(str`${plan} is yours until ${day(endsAt)}.`);
    });
    if (done) target.reset();
    else target.querySelector('input')?.select();
  };

  readonly #give = (event: SubmitEvent) => {
    event.preventDefault();
    const fields = new FormData(event.target as HTMLFormElement);
    const text = (name: string) => String(fields.get(name) ?? '').trim();
    void this.act('give', async (lyceum) => {
      const { url } = await new GiftsApi(lyceum).buy({
        plan: text('plan'),
        to: text('to') || null,
        name: text('name') || null,
        message: text('message'),
        deliverAt: morningOf(text('day')),
      });
      location.assign(url);
      // The browser's Back may bring this very page again, as it was left.
      await new Promise((resolve) => addEventListener('pageshow', resolve, { once: true }));
      return '';
    });
  };

  readonly #choose = (event: Event) => {
    this.plan = (event.target as HTMLSelectElement).value;
  };

  readonly #write = async () => {
    this.writing = true;
    this.note = '';
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.give select')?.focus();
  };

  readonly #stop = async () => {
    this.writing = false;
    this.error = null;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('p > .link')?.focus();
  };
}

export default LyceumGifts;

const lasting = (days: number | null) =>
  days === null ? msg('without an end') : days === 1 ? msg('1 day') : msg(str`${days} days`);

/** A day of the reader's calendar, as `<input type="date">` has it. */
function dateOf(time: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** The morning of that day; null for none, or one that has begun. */
function morningOf(text: string): number | null {
  const [year, month, date] = text.split('-').map(Number);
  if (!year || !month || !date) return null;
  const at = new Date(year, month - 1, date, MORNING).getTime();
  return at > Date.now() ? at : null;
}

function refusal(error: LyceumError): string {
  switch (error.code) {
    case 'bad_request':
    case 'code_wrong':
      return msg('That is not a gift code of this site. Please look again.');
    case 'code_expired':
      return msg('This gift has been redeemed already, or was taken back.');
    case 'already_entitled':
      return msg('You have this plan without an end. Keep the code for somebody else.');
    case 'rate_limited':
      return msg('Too many codes were tried. Please wait an hour.');
    default:
      return explain(error);
  }
}

function giveRefusal(error: LyceumError): string {
  return error.code === 'bad_request' ? msg('Please look at the address and the day again.') : explain(error);
}
