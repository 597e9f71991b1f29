import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError } from '../../sdk/error.ts';
import type { MemberDetail, Payment } from '../../worker/contract/member.ts';
import type { SiteRules } from '../../worker/contract/site.ts';
import { money } from '../base/format.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { confirmed } from './confirm.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { majorUnits, minorUnits } from './price.ts';
import { afterRefund, leftOf } from './refund-words.ts';

/**
 * Gives a payment back, or a part of it.
 * @fires desk-refunded - What was given back, in words. @fires desk-stale - The payment is not as it was. @fires desk-cancelled
 */
export class DeskRefundForm extends DeskPage {
  @property({ attribute: false }) member!: MemberDetail;
  @property({ attribute: false }) payment!: Payment;
  @property({ attribute: false }) rules!: SiteRules;
  @state() private amount: number | null = null;
  #typed = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'refund');

  override connectedCallback(): void {
    super.connectedCallback();
    this.amount ??= leftOf(this.payment);
  }

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector('input')?.select());
  }

  override render() {
    const { currency } = this.payment;
    const left = leftOf(this.payment);
    return html`<form class="card sunken form" novalidate aria-label=${msg('Refund')} @submit=${this.#submit} @input=${this.#input}>
      ${this.#checks.field(
        'amount',
        msg(str`Amount in ${currency.toUpperCase()}`),
        (about) =>
          html`<input name="amount" required inputmode="decimal" maxlength="12" autocomplete="off" .defaultValue=${majorUnits(left, currency)} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg(str`${money(left, currency)} are left.`),
      )}
      ${this.#checks.field(
        'reason',
        msg('Reason'),
        (about) =>
          html`<input name="reason" required maxlength="200" autocomplete="off" aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('For your audit trail and Stripe. The member does not see it.'),
      )}
      <div class="wide" role="status"><ul class="facts">${this.#after().map((line) => html`<li>${line}</li>`)}</ul></div>
      <div class="wide">${this.#act.render(words)}</div>
      <div class="row wide">
        <button class="button danger" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Refunding…') : msg('Refund…')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #after(): string[] {
    return this.amount ? afterRefund(this.payment, this.amount, this.rules, this.member.subscriptions) : [];
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#typed = true;
    this.#checks.clear(name);
    if (name === 'amount') this.amount = minorUnits(value, this.payment.currency);
  };

  readonly #submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const { id, currency } = this.payment;
    const given = new FormData(form);
    const amount = minorUnits(String(given.get('amount')), currency);
    const reason = String(given.get('reason')).trim();
    if (!this.#checks.pass(form, { amount: this.#faultOf(amount), reason: reason ? null : msg('This is needed.') }))
      return;
    if (amount === null) return;
    const back = money(amount, currency);
    const sure = await confirmed({
      title: msg(str`Refund ${back} to ${this.member.name}?`),
      text: [...this.#after(), msg('A refund cannot be undone.')].join(' '),
      yes: msg(str`Refund ${back}`),
      danger: true,
    });
    if (!sure) return;
    const done = await this.#act.run(() =>
      this.api.call('POST', '/studio/payments/:id/refund', { param: { id }, json: { amount, reason } }),
    );
    if (done) {
      this.#typed = false;
      this.emit('desk-refunded', msg(str`${back} are on the way back.`));
    } else if (this.#act.error?.code === 'conflict') this.emit('desk-stale');
  };

  #faultOf(amount: number | null): string | null {
    const { currency } = this.payment;
    if (amount === null || amount < 1) return msg('Write the amount as a number, such as 9 or 9.50.');
    const left = leftOf(this.payment);
    return amount > left ? msg(str`At most ${money(left, currency)}: that is what is left.`) : null;
  }
}

function words(error: LyceumError): string {
  return error.code === 'conflict'
    ? msg(
        'Nothing was refunded: so much is not left of it, or the bank is already taking it back. What stands here is as it is now.',
      )
    : explain(error);
}
