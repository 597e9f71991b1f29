import { msg, str } from '@lit/localize';
import { css, html } from 'lit';
import { state } from 'lit/decorators.js';
import type { LyceumError, Person } from '../../sdk/index.ts';
import { ProfileApi } from '../../sdk/profile.ts';
import { GivingElement, giving } from '../account/giving.ts';
import { bar, meterList, meters } from '../base/bar.ts';
import { topicName } from '../base/content.ts';
import { explain } from '../base/explain.ts';
import { Request } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { tokens } from '../base/tokens.ts';

type People = Awaited<ReturnType<ProfileApi['people']>>;

/** Whom to follow, learn from and work with: members who have agreed to be suggested, each with why. */
export class LyceumPeople extends GivingElement {
  static override styles = [
    tokens,
    tag,
    bar,
    meterList,
    giving,
    css`
      h3 {
        margin-top: 1.1rem;
      }
      .rows {
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr));
      }
      .tag {
        white-space: normal;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Whose reasons are shown. */
  @state() private why: string | null = null;

  readonly #people = new Request<People>(this, {
    load: (lyceum, signal) => new ProfileApi(lyceum).people({ signal }),
    on: ['session', 'profile'],
    gated: () => true,
  });

  override render() {
    return html`${this.outcome()}
      ${this.#people.render({
        loading: () =>
          html`<div class="loading"><i class="bone"></i><p class="unseen" role="status">${msg('Loading people')}</p></div>`,
        done: ({ follow, mentors, collaborators }) =>
          follow.length + mentors.length + collaborators.length === 0
            ? html`<h3 class="small muted" tabindex="-1">${msg('Nobody to suggest yet: only people who have agreed to it are. You can agree under “Your profile” in your account.')}</h3>`
            : html`${this.#group('follow', msg('To follow'), follow)} ${this.#group('mentor', msg('Who can help you'), mentors)}
                ${this.#group('partner', msg('To work with'), collaborators)}`,
      })}`;
  }

  #group(name: string, title: string, people: readonly Person[]) {
    if (people.length === 0) return null;
    return html`<h3 tabindex="-1">${title}</h3>
      <ul class="rows">${people.map((person) => this.#person(`${name}:${person.id}`, person))}</ul>`;
  }

  #person(key: string, person: Person) {
    const { name: title, about, topics, following } = person;
    const open = this.why === key;
    return html`<li class="item">
      <b>${title}</b>
      ${about ? html`<p class="small muted">${about}</p>` : null}
      ${topics.length > 0 ? html`<p>${topics.map((topic) => html`<span class="tag">${topicName(topic)}</span> `)}</p>` : null}
      <div class="actions">
        <button class="button quiet small" type="button" aria-label=${following ? msg(str`Stop following ${title}`) : msg(str`Follow ${title}`)} aria-disabled=${this.waiting(key)} @click=${() => this.#follow(key, person)}>
          ${following ? msg('Stop following') : msg('Follow')}
        </button>
        <button class="link small" type="button" aria-expanded=${open ? 'true' : 'false'} aria-label=${msg(str`Why “${title}”?`)} @click=${() => (this.why = open ? null : key)}>${msg('Why?')}</button>
        <button class="link small" type="button" aria-label=${msg(str`Not interested in “${title}”`)} aria-disabled=${this.waiting(`-${key}`)} @click=${() => this.#dismiss(`-${key}`, person)}>${msg('Not interested')}</button>
      </div>
      ${open ? this.#terms(person) : null}
      ${this.problem(key, refusal)} ${this.problem(`-${key}`, refusal)}
    </li>`;
  }

  #terms({ terms }: Person) {
    return meters([
      [msg('Your level'), terms.levelFit],
      [msg('Interests in common'), terms.interestMatch],
      [msg('Can help you with'), terms.complementarySkills],
      [msg('Active here'), terms.activity],
    ]);
  }

  async #follow(key: string, { id, name, following }: Person): Promise<void> {
    await this.act(key, async (lyceum) => {
      await new ProfileApi(lyceum).follow('member', id, !following);
      return following ? msg(str`You no longer follow ${name}.`) : msg(str`You follow ${name}.`);
    });
  }

  async #dismiss(key: string, { id, name }: Person): Promise<void> {
    const done = await this.act(key, async (lyceum) => {
      await new ProfileApi(lyceum).dismiss('member', id);
      return msg(str`${name} is not suggested to you again. Your profile brings back who is hidden.`);
    });
    if (done) this.#people.run();
  }
}

function refusal(error: LyceumError): string {
  if (error.code === 'not_found') return msg('This member is not suggested any more.');
  return error.code === 'conflict'
    ? msg('You have as many as one can. Let one go in your profile first.')
    : explain(error);
}
