import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { TeamAdminPage } from '../../worker/contract/seat.ts';
import { day } from '../base/time.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { subscriptionTag } from './subscription-words.ts';

/** Subscriptions that are for several people, newest first. Their buyers invite and remove. */
export class DeskTeams extends DeskPage {
  readonly #teams: Reading<TeamAdminPage> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/teams', { query: {} }, { signal }),
  );

  override render() {
    return this.#teams.render(({ teams, next }) =>
      teams.length === 0
        ? html`<p class="empty">${msg('No teams yet. A plan with more than one seat lets somebody pay for colleagues and invite them.')}</p>`
        : html`<table role="table">
              <thead>
                <tr role="row">
                  <th role="columnheader" scope="col">${msg('Team of')}</th>
                  <th role="columnheader" scope="col">${msg('Plan')}</th>
                  <th role="columnheader" scope="col">${msg('Seats')}</th>
                  <th role="columnheader" scope="col">${msg('Since')}</th>
                </tr>
              </thead>
              <tbody>
                ${teams.map((team) => row(team))}
              </tbody>
            </table>
            ${more(next, this.#teams.pending, this.#more)}`,
    );
  }

  readonly #more = (cursor: string) => {
    const shown = this.#teams.value?.teams ?? [];
    this.#teams.extend(async (signal) => {
      const page = await this.api.call('GET', '/studio/teams', { query: { cursor } }, { signal });
      return { ...page, teams: [...shown, ...page.teams] };
    });
  };
}

function row({ owner, email, plan, seats, invited, taken, status, startedAt }: TeamAdminPage['teams'][number]) {
  // The buyer has one.
  const given = invited + 1;
  return html`<tr role="row">
    <th role="rowheader" scope="row">
      <span class="title">${owner || msg('A former member')}</span>
      <span class="muted">${email}</span>
    </th>
    <td role="cell">${plan} ${subscriptionTag(status)}</td>
    <td role="cell" class="seats">
      <meter min="0" max=${seats} value=${Math.min(given, seats)} aria-label=${msg('Seats given')}></meter>
      <span>${msg(str`${given} of ${seats} given`)}</span>
      ${taken < invited ? html`<span class="muted">${msg(str`${invited - taken} not taken yet`)}</span>` : ''}
    </td>
    <td role="cell" class="muted"><span class="narrow">${msg('Since')} </span>${day(startedAt)}</td>
  </tr>`;
}
