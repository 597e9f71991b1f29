import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { Member, MemberPage } from '../../worker/contract/account.ts';
import { day } from '../base/time.ts';
import { Act } from './act.ts';
import { banDone, banRefusal, surelyBan } from './ban.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';

const TYPING = 300;

/** Members, newest first, or those whose name or address begins with what was typed. */
export class DeskMembers extends DeskPage {
  @state() private search = '';
  #typing: ReturnType<typeof setTimeout> | undefined;
  readonly #act = new Act(this);
  readonly #members: Reading<MemberPage> = new Reading(this, (signal) =>
    this.api.members(this.search ? { search: this.search } : {}, { signal }),
  );

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  override render() {
    return html`<form role="search" class="search" @submit=${(event: Event) => event.preventDefault()}>
        <label class="field">
          <span>${msg('Find by name or e-mail address')}</span>
          <input type="search" name="search" maxlength="254" autocomplete="off" @input=${this.#typed} />
        </label>
      </form>
      ${this.#act.render(banRefusal)}
      ${this.#members.render((page) => this.#table(page))}`;
  }

  #table({ members, next }: MemberPage) {
    if (members.length === 0) {
      return html`<p class="empty" role="status">
        ${this.search ? msg(str`Nobody’s name or address begins with “${this.search}”.`) : msg('No members yet. They appear here as soon as somebody signs in on the blog.')}
      </p>`;
    }
    return html`<table role="table">
        <thead>
          <tr role="row">
            <th role="columnheader" scope="col">${msg('Member')}</th>
            <th role="columnheader" scope="col">${msg('Plan')}</th>
            <th role="columnheader" scope="col">${msg('Joined')}</th>
            <th role="columnheader" scope="col"><span class="unseen">${msg('Action')}</span></th>
          </tr>
        </thead>
        <tbody>
          ${members.map((member) => this.#row(member))}
        </tbody>
      </table>
      ${more(next, this.#members.pending, this.#more)}`;
  }

  #row(member: Member) {
    return html`<tr role="row">
      <th role="rowheader" scope="row">
        <a class="title" href="#/members/${member.id}">${member.name}</a> ${member.banned ? html`<span class="tag bad">${msg('Suspended')}</span>` : nothing}
        <span class="muted">${member.email}</span>
      </th>
      <td role="cell">${member.plan ? html`<span class="tag paid">${member.plan}</span>` : html`<span class="muted">${msg('Free')}</span>`}</td>
      <td role="cell" class="muted"><span class="narrow">${msg('Joined')} </span>${day(member.createdAt)}</td>
      <td role="cell" class="acts">
        <button type="button" class="button quiet small" aria-label=${member.banned ? msg(str`Let back in: ${member.name}`) : msg(str`Suspend ${member.name}`)} @click=${() => this.#ban(member)}>
          ${member.banned ? msg('Let back in') : msg('Suspend')}
        </button>
      </td>
    </tr>`;
  }

  readonly #typed = (event: Event) => {
    clearTimeout(this.#typing);
    const text = (event.target as HTMLInputElement).value.trim();
    this.#typing = setTimeout(() => {
      if (text === this.search) return;
      this.search = text;
      this.#members.run();
    }, TYPING);
  };

  readonly #more = (cursor: string) => {
    const shown = this.#members.value?.members ?? [];
    this.#members.extend(async (signal) => {
      const page = await this.api.members({ cursor }, { signal });
      return { ...page, members: [...shown, ...page.members] };
    });
  };

  async #ban(member: Member): Promise<void> {
    if (!(await surelyBan(member))) return;
    const { id, banned } = member;
    await this.#act.run(async () => {
      await this.api.ban(id, !banned);
      const page = this.#members.value;
      if (!page) return;
      const members = page.members.map((one) => (one.id === id ? { ...one, banned: !banned } : one));
      this.#members.value = { ...page, members };
    }, banDone(member));
  }
}
