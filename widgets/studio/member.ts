import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Grant } from '../../worker/contract/account.ts';
import type { MemberDetail, Payment, Subscription } from '../../worker/contract/member.ts';
import type { SiteRules } from '../../worker/contract/site.ts';
import { define } from '../base/element.ts';
import { ago, day } from '../base/time.ts';
import { Act } from './act.ts';
import { actorOf, auditNote, auditWords } from './audit-words.ts';
import { banDone, banRefusal, surelyBan } from './ban.ts';
import { confirmed, mayLeave } from './confirm.ts';
import { DeskGrantForm } from './grant-form.ts';
import { grantName } from './grant-words.ts';
import { accessOf } from './member-access.ts';
import { paymentsOf, subscriptionsOf, withdrawalsOf } from './member-money.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { DeskRefundForm } from './refund-form.ts';

define('desk-grant-form', DeskGrantForm);
define('desk-refund-form', DeskRefundForm);

interface Shown {
  member: MemberDetail;
  rules: SiteRules;
}

/** All that there is about one member, and what the owner does for or against them. */
export class DeskMember extends DeskPage {
  @property({ attribute: false }) member = '';
  /** The one form that is open: to give access, or to refund the payment of that id. */
  @state() private open: 'grant' | { payment: string } | null = null;
  readonly #act = new Act(this);
  readonly #ban = new Act(this);
  readonly #shown: Reading<Shown> = new Reading(this, async (signal) => {
    const [member, { rules }] = await Promise.all([
      this.api.call('GET', '/studio/members/:id', { param: { id: this.member } }, { signal }),
      this.api.settings({ signal }),
    ]);
    return { member, rules };
  });

  override get dirty(): boolean {
    return this.#form?.dirty ?? false;
  }

  get #form(): DeskPage | null {
    return this.querySelector<DeskPage>('desk-grant-form, desk-refund-form');
  }

  override render() {
    return html`<p><a href="#/members">${msg('All members')}</a></p>
      ${this.#act.render()}
      ${this.#shown.render(({ member, rules }) => this.#sections(member, rules))}`;
  }

  #sections(member: MemberDetail, rules: SiteRules) {
    const { grants, payments, subscriptions, withdrawals } = member;
    return html`${this.#profile(member)}
      <section class="card">
        <div class="row between">
          <h2>${msg('Access')}</h2>
          ${this.open === 'grant' ? nothing : html`<button type="button" class="button quiet small give" @click=${() => this.#show('grant')}>${msg('Give access')}</button>`}
        </div>
        ${this.open === 'grant' ? html`<desk-grant-form .api=${this.api} .member=${member} @desk-given=${this.#given} @desk-cancelled=${this.#close}></desk-grant-form>` : nothing}
        ${accessOf({ grants, now: Date.now(), end: (grant) => this.#end(grant, member.name) })}
      </section>
      <section class="card">
        <h2>${msg('Subscriptions')}</h2>
        ${subscriptionsOf(subscriptions, (subscription, at) => this.#cancel(subscription, at, member))}
      </section>
      <section class="card">
        <h2>${msg('Payments')}</h2>
        ${paymentsOf(
          payments,
          (payment) => this.#show({ payment: payment.id }),
          (payment) => this.#refund(payment, member, rules),
        )}
      </section>
      ${withdrawals.length > 0 ? html`<section class="card"><h2>${msg('Withdrawals')}</h2>${withdrawalsOf(withdrawals)}</section>` : nothing}
      ${this.#history(member)}`;
  }

  #profile(member: MemberDetail) {
    const { name, email, createdAt, banned, newsletter, customer, plan } = member;
    return html`<section class="card">
      <div class="row between">
        <h2 tabindex="-1">${name} ${banned ? html`<span class="tag bad">${msg('Suspended')}</span>` : nothing}</h2>
        <button type="button" class="button quiet small" @click=${() => this.#suspend(member)}>${banned ? msg('Let back in') : msg('Suspend')}</button>
      </div>
      ${this.#ban.render(banRefusal)}
      <dl class="about">
        <div><dt>${msg('E-mail')}</dt><dd><a href="mailto:${email}">${email}</a></dd></div>
        <div><dt>${msg('Plan')}</dt><dd>${plan ?? msg('Free')}</dd></div>
        <div><dt>${msg('Joined')}</dt><dd>${day(createdAt)}</dd></div>
        <div><dt>${msg('Posts by mail')}</dt><dd>${newsletter ? msg('Yes') : msg('No')}</dd></div>
        ${customer === null ? nothing : html`<div><dt>${msg('Customer at Stripe')}</dt><dd><code>${customer}</code></dd></div>`}
      </dl>
    </section>`;
  }

  #refund(payment: Payment, member: MemberDetail, rules: SiteRules) {
    const { open } = this;
    if (open === null || open === 'grant' || open.payment !== payment.id) return nothing;
    return html`<desk-refund-form .api=${this.api} .member=${member} .payment=${payment} .rules=${rules} @desk-refunded=${this.#refunded} @desk-stale=${() => this.#shown.run()} @desk-cancelled=${this.#close}></desk-refund-form>`;
  }

  #history({ audit }: MemberDetail) {
    const now = Date.now();
    return html`<section class="card">
      <h2>${msg('What was done')}</h2>
      ${
        audit.length === 0
          ? html`<p class="muted">${msg('Nothing by hand yet.')}</p>`
          : html`<ul class="rows plain">
              ${audit.map(
                (entry) => html`<li>
                  <p>${auditWords(entry)}</p>
                  <p class="meta muted"><span>${actorOf(entry)}</span><time datetime=${new Date(entry.at).toISOString()} title=${day(entry.at)}>${ago(entry.at, now)}</time></p>
                  ${auditNote(entry) ? html`<p class="small">“${auditNote(entry)}”</p>` : nothing}
                </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  async #show(what: 'grant' | { payment: string }): Promise<void> {
    if (this.dirty && !(await mayLeave())) return;
    this.#act.clear();
    this.open = what;
    await this.updateComplete;
    this.#form?.focus();
  }

  /** Back to where the form was opened from, or to the top where that is gone. */
  readonly #close = async () => {
    const from = this.open === 'grant' || this.open === null ? '.give' : `[data-payment="${this.open.payment}"]`;
    this.open = null;
    await this.updateComplete;
    const back = this.querySelector<HTMLElement>(from) ?? this.querySelector<HTMLElement>('h2');
    back?.focus({ preventScroll: true });
  };

  readonly #given = () => {
    void this.#close();
    this.#say(msg('Access is given. It counts from now on.'));
  };

  readonly #refunded = (event: CustomEvent<string>) => {
    void this.#close();
    this.#say(event.detail);
  };

  #say(words: string): void {
    this.#act.say(words);
    this.#shown.run();
    this.scrollIntoView({ block: 'start' });
  }

  /** Afterwards the page shows how things stand, also where it was refused because they were not as shown. */
  async #do(act: () => Promise<unknown>, words: string): Promise<void> {
    const done = await this.#act.run(act, words);
    if (done || this.#act.error?.code === 'conflict') this.#shown.run();
    this.scrollIntoView({ block: 'start' });
  }

  async #suspend(member: MemberDetail): Promise<void> {
    if (!(await surelyBan(member))) return;
    const { id, banned } = member;
    const done = await this.#ban.run(() => this.api.ban(id, !banned), banDone(member));
    if (done) this.#shown.run();
  }

  async #end(grant: Grant, name: string): Promise<void> {
    const what = grantName(grant);
    const sure = await confirmed({
      title: msg(str`End “${what}” for ${name}?`),
      text: msg(
        'What it opened is closed at once, unless something else opens it. It cannot be taken up again, only given anew.',
      ),
      yes: msg('End access'),
      danger: true,
    });
    if (!sure) return;
    await this.#do(
      () => this.api.call('DELETE', '/studio/grants/:id', { param: { id: grant.id } }),
      msg(str`“${what}” has ended.`),
    );
  }

  async #cancel(subscription: Subscription, at: 'now' | 'period-end', { name }: MemberDetail): Promise<void> {
    const { id, plan, periodEndsAt } = subscription;
    const until = day(periodEndsAt);
    const sure = await confirmed({
      title: at === 'now' ? msg(str`Cancel “${plan}” for ${name} now?`) : msg(str`Let “${plan}” of ${name} run out?`),
      text:
        at === 'now'
          ? msg(
              'Access from it ends at once and nothing more is charged. No money is given back by that: refund the payment if you want to. It cannot be taken up again.',
            )
          : msg(
              str`Access stays until ${until}, then it ends and nothing more is charged. Until then the member can take it up again.`,
            ),
      yes: at === 'now' ? msg('Cancel it now') : msg('Let it run out'),
      danger: true,
    });
    if (!sure) return;
    await this.#do(
      () => this.api.call('POST', '/studio/subscriptions/:id/cancel', { param: { id }, json: { at } }),
      at === 'now' ? msg(str`“${plan}” is cancelled.`) : msg(str`“${plan}” runs out on ${until}.`),
    );
  }
}
