import { msg, str } from '@lit/localize';
import { html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { Account, LyceumError, SeatOffer, Team, TeamList } from '../../sdk/index.ts';
import { SeatsApi } from '../../sdk/seats.ts';
import { explain } from '../base/explain.ts';
import { form } from '../base/form.ts';
import { Request } from '../base/request.ts';
import { day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { GivingElement, giving } from './giving.ts';

/** In the account's panel: the member's own teams, and seats in others'. Hidden where there is neither. */
export class LyceumSeats extends GivingElement {
  static override styles = [tokens, form, giving];

  @property({ attribute: false }) account: Account | null = null;
  /** What is asked twice before it is done: a seat's address, or a team that is left. */
  @state() private asking: string | null = null;

  readonly #teams = new Request<TeamList>(this, {
    load: (lyceum, signal) => new SeatsApi(lyceum).list({ signal }),
    on: ['session', 'access'],
  });

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const { value, error } = this.#teams;
    // Most members have no team: they see nothing of it, also not while it is asked for.
    this.hidden = value ? value.teams.length + value.seats.length === 0 : !error;
  }

  override render() {
    return html`<h3 tabindex="-1">${msg('Team')}</h3>
      ${this.#teams.render({
        loading: () => null,
        done: ({ teams, seats }) => [seats.map((seat) => this.#seat(seat)), teams.map((team) => this.#team(team))],
      })}
      ${this.outcome()}`;
  }

  #seat({ subscription, plan, team, takenAt }: SeatOffer) {
    return html`<div class="item">
      <div class="head"><b>${plan}</b></div>
      <p class="small muted">${takenAt === null ? msg(str`${team} has a seat for you.`) : msg(str`You have a seat in the team of ${team}.`)}</p>
      <div class="actions">
        ${
          takenAt === null
            ? html`<button class="button" type="button" aria-disabled=${this.waiting(subscription)} @click=${() => this.#take(subscription)}>${msg('Take the seat')}</button>`
            : this.asking === subscription
              ? this.#confirm(msg('Your access from this team ends at once.'), msg('Leave'), () =>
                  this.#leave(subscription),
                )
              : html`<button class="link small" type="button" @click=${() => this.#ask(subscription)}>${msg('Leave the team')}</button>`
        }
      </div>
      ${this.problem(subscription, refusal)}
    </div>`;
  }

  #team({ subscription, plan, seats, used, people }: Team) {
    return html`<div class="item">
        <div class="head"><b>${plan}</b> <span class="muted small">${msg(str`${used} of ${seats} seats`)}</span></div>
        ${
          people.length === 0
            ? html`<p class="small muted">${msg('One seat is yours. Invite the others by their e-mail addresses.')}</p>`
            : html`<ul class="rows">${people.map((person) => html`<li>${this.#person(subscription, person)}</li>`)}</ul>`
        }
      </div>
      ${
        used < seats
          ? html`<form class="row" @submit=${(event: SubmitEvent) => this.#invite(event, subscription)}>
              <label class="field">
                ${msg('E-mail address')}
                <input name="email" type="email" autocomplete="off" required maxlength="254" aria-invalid=${this.error?.of === `+${subscription}` ? 'true' : 'false'} />
              </label>
              <button class="button quiet" aria-disabled=${this.waiting(`+${subscription}`)}>${msg('Invite')}</button>
            </form>`
          : html`<p class="small muted">${msg('All seats are given. More can be added to the subscription.')}</p>`
      }
      ${this.problem(`+${subscription}`, refusal)}`;
  }

  #person(team: string, { email, name, takenAt }: Team['people'][number]) {
    const key = `${team}/${email}`;
    return html`<div class="small">${name ? html`<b>${name}</b> · ` : null}${email}</div>
      <div class="head">
        <span class="small muted">${takenAt === null ? msg('Invited') : msg(str`Since ${day(takenAt)}`)}</span>
        ${
          this.asking === key
            ? null
            : html`<button class="link small" type="button" aria-label=${msg(str`Remove ${email}`)} @click=${() => this.#ask(key)}>${msg('Remove')}</button>`
        }
      </div>
      ${
        this.asking === key
          ? html`<div class="actions">${this.#confirm(msg('The access ends at once.'), msg('Remove'), () => this.#remove(team, email))}</div>`
          : null
      }
      ${this.problem(key, refusal)}`;
  }

  #confirm(words: string, yes: string, act: () => void) {
    return html`<span class="small sure">${words}</span>
      <button class="button quiet small yes" type="button" aria-disabled=${this.busy ? 'true' : 'false'} @click=${act}>${yes}</button>
      <button class="link small" type="button" @click=${() => this.#ask(null)}>${msg('Cancel')}</button>`;
  }

  async #ask(what: string | null): Promise<void> {
    this.asking = what;
    this.note = '';
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.yes')?.focus();
  }

  readonly #invite = async (event: SubmitEvent, team: string) => {
    event.preventDefault();
    const target = event.target as HTMLFormElement;
    const email = String(new FormData(target).get('email')).trim();
    const done = await this.act(`+${team}`, async (lyceum) => {
      await new SeatsApi(lyceum).invite(team, email);
      return msg(str`${email} is invited by mail.`);
    });
    if (done) {
      target.reset();
      this.#teams.run();
    } else target.querySelector('input')?.select();
  };

  async #remove(team: string, email: string): Promise<void> {
    const done = await this.act(`${team}/${email}`, async (lyceum) => {
      await new SeatsApi(lyceum).remove(team, email);
      return msg(str`The seat of ${email} is free.`);
    });
    this.#over(done);
  }

  async #take(team: string): Promise<void> {
    const done = await this.act(team, async (lyceum) => {
      await new SeatsApi(lyceum).take(team);
      return msg('The seat is yours.');
    });
    this.#over(done);
  }

  async #leave(team: string): Promise<void> {
    const done = await this.act(team, async (lyceum) => {
      await new SeatsApi(lyceum).leave(team);
      return msg('You have left the team.');
    });
    this.#over(done);
  }

  #over(done: boolean): void {
    if (done) this.asking = null;
    this.#teams.run();
  }
}

export default LyceumSeats;

function refusal(error: LyceumError): string {
  switch (error.code) {
    case 'conflict':
      return msg('No seat is left for this address, or it is the one that has bought the team.');
    case 'bad_request':
      return msg('That is no e-mail address. Please look again.');
    case 'rate_limited':
      return msg('That were too many invitations for one day.');
    default:
      return explain(error);
  }
}
