import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { state } from 'lit/decorators.js';
import type { CommunityDesk, CommunitySource, ReaderGroup } from '../../worker/contract/community.ts';
import { topicName } from '../base/content.ts';
import { define } from '../base/element.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { DeskCommunityForm } from './community-form.ts';
import { type Founding, foundingOf, membersWord, statusWord, topicsWord } from './community-words.ts';
import { mayLeave } from './confirm.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { levelWord } from './words.ts';

define('desk-community-form', DeskCommunityForm);

/** What the form below is for: a new one, or that of this slug. */
type Open = { founding: Founding | null } | { slug: string };

/** The site's communities, and the groups among its readers that have none yet. */
export class DeskCommunities extends DeskPage {
  @state() private open: Open | null = null;
  readonly #act = new Act(this);
  readonly #desk: Reading<CommunityDesk> = new Reading(this, (signal) =>
    this.api.call('GET', '/studio/communities', {}, { signal }),
  );

  override get dirty(): boolean {
    return this.#form?.dirty ?? false;
  }

  get #form(): DeskCommunityForm | null {
    return this.querySelector<DeskCommunityForm>('desk-community-form');
  }

  override render() {
    return html`${this.#act.render()}
      ${this.#desk.render(
        (desk) => html`${
          desk.communities.length === 0
            ? html`<p class="empty">${msg('No communities yet. Found one for readers who care about the same things: it is suggested to those whom it suits.')}</p>`
            : html`<ul class="rows">${desk.communities.map((community) => this.#row(community))}</ul>`
        }
        ${this.#below(desk)} ${this.#groups(desk)}`,
      )}`;
  }

  #row({ slug, name, summary, topics, level, members, status, updatedAt }: CommunitySource) {
    return html`<li>
      <div class="row between">
        <span class="title">${name}</span>
        <span class="tag ${status === 'open' ? 'published' : 'archived'}">${statusWord(status)}</span>
      </div>
      ${summary ? html`<p>${summary}</p>` : nothing}
      <p class="meta muted">
        <span>${membersWord(members)}</span>
        <span>${topicsWord(topics)}</span>
        <span>${level ? levelWord(level) : msg('Every level')}</span>
        <span>${msg(str`changed ${ago(updatedAt, Date.now())}`)}</span>
      </p>
      <div class="row">
        <button type="button" class="button quiet small" data-slug=${slug} aria-label=${msg(str`Change “${name}”`)} @click=${() => this.#show({ slug })}>${msg('Change')}</button>
      </div>
    </li>`;
  }

  #below({ communities, topics }: CommunityDesk) {
    const { open } = this;
    if (open === null)
      return html`<p><button type="button" class="button add" @click=${() => this.#show({ founding: null })}>${msg('New community')}</button></p>`;
    const community = 'slug' in open ? (communities.find(({ slug }) => slug === open.slug) ?? null) : null;
    return html`<desk-community-form
      .api=${this.api}
      .community=${community}
      .founding=${'founding' in open ? open.founding : null}
      .topics=${topics}
      .taken=${communities.map(({ slug }) => slug)}
      @desk-saved=${this.#saved}
      @desk-stale=${() => this.#desk.run()}
      @desk-cancelled=${() => this.#close()}
    ></desk-community-form>`;
  }

  #groups({ groups }: CommunityDesk) {
    return html`<section class="card">
      <h2>${msg('Groups found among your readers')}</h2>
      ${
        groups.length === 0
          ? html`<p class="hint">${msg('None right now. Groups are looked for whenever a model is trained: at night, once there is enough to learn from. One needs at least five readers who have to do with the same things; those that have a community are not shown.')}</p>`
          : html`<ul class="rows plain">${groups.map((group) => this.#group(group))}</ul>`
      }
    </section>`;
  }

  #group(group: ReaderGroup) {
    const { topics, members, contents } = group;
    const name = topicsWord(topics);
    return html`<li>
      <p class="row">${topics.map((topic) => html`<span class="tag members">${topicName(topic)}</span>`)} <span class="muted">${msg(str`${members}+ readers`)}</span></p>
      ${contents.length > 0 ? html`<p class="muted">${msg(str`They read: ${contents.join(' · ')}`)}</p>` : nothing}
      <div class="row">
        <button type="button" class="button quiet small" aria-label=${msg(str`Found a community for ${name}`)} @click=${() => this.#show({ founding: foundingOf(group) })}>${msg('Found a community')}</button>
      </div>
    </li>`;
  }

  async #show(what: Open): Promise<void> {
    if (this.dirty && !(await mayLeave())) return;
    this.#act.clear();
    // Another form, not the one before with other words.
    this.open = null;
    await this.updateComplete;
    this.open = what;
    await this.updateComplete;
    this.#form?.focus();
  }

  async #close(): Promise<void> {
    const { open } = this;
    this.open = null;
    await this.updateComplete;
    this.querySelector<HTMLElement>(open && 'slug' in open ? `[data-slug="${open.slug}"]` : '.add')?.focus();
  }

  readonly #saved = ({ detail }: CustomEvent<CommunitySource>) => {
    const { name, status } = detail;
    this.#act.say(
      status === 'open'
        ? msg(str`“${name}” is open: readers see it now.`)
        : msg(str`“${name}” is closed: readers do not see it.`),
    );
    void this.#close();
    this.#desk.run();
  };
}
