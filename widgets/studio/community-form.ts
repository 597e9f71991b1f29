import { msg, str } from '@lit/localize';
import { html, nothing } from 'lit';
import { property, state } from 'lit/decorators.js';
import { LyceumError } from '../../sdk/error.ts';
import type { CommunityInput, CommunitySource } from '../../worker/contract/community.ts';
import { topicName } from '../base/content.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { Checks } from './checks.ts';
import { choice } from './choice.ts';
import { type Founding, membersWord, statusWord } from './community-words.ts';
import { confirmed } from './confirm.ts';
import { explain } from './explain.ts';
import { DeskPage } from './page.ts';
import { SLUG, slugFrom } from './slug.ts';
import { levelWord } from './words.ts';

const levels = ['beginner', 'intermediate', 'advanced'] as const;
const statuses = ['open', 'closed'] as const;
/** The API takes no more. */
const MOST_TOPICS = 8;

/** @fires desk-saved - The community. @fires desk-stale - Somebody else changed them. @fires desk-cancelled */
export class DeskCommunityForm extends DeskPage {
  /** Null for a new one. */
  @property({ attribute: false }) community: CommunitySource | null = null;
  /** What a new one begins with. */
  @property({ attribute: false }) founding: Founding | null = null;
  /** The site's. */
  @property({ attribute: false }) topics: readonly string[] = [];
  /** Slugs that are taken. */
  @property({ attribute: false }) taken: readonly string[] = [];
  @state() private slug = '';
  @state() private status: CommunitySource['status'] = 'open';
  @state() private wrongTopics = false;
  /** What somebody else saved while this was being changed. */
  @state() private theirs: CommunitySource | null = null;
  /** As it was when the form opened, however often the list is read again. */
  #began: CommunitySource | null = null;
  #typed = false;
  #ownSlug = false;
  readonly #act = new Act(this);
  readonly #checks = new Checks(this, 'community');

  override get dirty(): boolean {
    return this.#typed;
  }

  override focus(): void {
    void this.updateComplete.then(() => this.querySelector('input')?.focus());
  }

  protected override willUpdate(): void {
    if (this.hasUpdated) return;
    this.#began = this.community;
    this.status = this.community?.status ?? 'open';
    this.slug = this.community?.slug ?? slugFrom(this.founding?.name ?? '');
  }

  override render() {
    const community = this.#began;
    const { name = '', summary = '', level = null, url = null } = community ?? { name: this.founding?.name };
    const title = community ? msg(str`Change “${community.name}”`) : msg('New community');
    return html`<form class="card form" novalidate aria-label=${title} @submit=${this.#submit} @input=${this.#input}>
      <h2>${title}</h2>
      ${this.theirs ? this.#conflict(this.theirs) : nothing}
      ${this.#checks.field('name', msg('Name'), (about) => html`<input name="name" required maxlength="80" .defaultValue=${name} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`)}
      ${this.#checks.field(
        'slug',
        msg('Slug'),
        (about) =>
          html`<input name="slug" required maxlength="80" pattern=${SLUG} title=${msg('Lower-case letters, digits and single hyphens.')} spellcheck="false" autocapitalize="none" ?readonly=${community !== null} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} .value=${this.slug} />`,
        msg('Lower-case letters, digits and hyphens. It stays as it is.'),
      )}
      <div class="wide">
        ${this.#checks.field('summary', msg('Summary'), (about) => html`<textarea name="summary" rows="3" required maxlength="600" .defaultValue=${summary} aria-invalid=${about.invalid} aria-describedby=${about.describedBy}></textarea>`, msg('Who it is for and what they do there. Readers see this before they join.'))}
      </div>
      <div class="wide">${this.#topics(community?.topics ?? this.founding?.topics ?? [])}</div>
      ${this.#checks.field(
        'level',
        msg('Level'),
        (about) => html`<select name="level" aria-describedby=${about.describedBy}>
          <option value="">${msg('Every level')}</option>
          ${levels.map((one) => html`<option value=${one} ?selected=${one === level}>${levelWord(one)}</option>`)}
        </select>`,
      )}
      ${this.#checks.field(
        'url',
        msg('Where it meets'),
        (about) =>
          html`<input name="url" maxlength="300" pattern="(https?://|/(?!/))[^\\s\\\\]*" title=${msg('Begin with / or with https://.')} placeholder="https://chat.example.com/room" spellcheck="false" autocapitalize="none" .defaultValue=${url ?? ''} aria-invalid=${about.invalid} aria-describedby=${about.describedBy} />`,
        msg('A page of the blog or any other. Only its members are told. Empty: nowhere yet.'),
      )}
      <div class="wide">${choice('status', msg('Status'), this.status, statuses, statusWord)}</div>
      <p class="hint wide" role="status">${this.status === 'open' ? msg('Readers see it and can join.') : msg('Shown to nobody, not to its members either. They are still in it when it opens again.')}</p>
      <div class="wide">${this.#act.render(words)}</div>
      <div class="row wide">
        <button class="button" aria-disabled=${this.#act.busy}>${this.#act.busy ? msg('Saving…') : msg('Save')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Cancel')}</button>
      </div>
    </form>`;
  }

  #topics(chosen: readonly string[]) {
    // What nothing published carries any more stays with a community that has it.
    const all = [...new Set([...this.topics, ...chosen])].sort();
    return html`<fieldset class="plain chips" aria-describedby="community-topics-hint community-topics-fault">
      <legend>${msg('Topics')}</legend>
      ${all.map((topic) => html`<label class="checkbox"><input type="checkbox" name="topics" value=${topic} .defaultChecked=${chosen.includes(topic)} /><span>${topicName(topic)}</span></label>`)}
      <p class="hint" id="community-topics-hint">${all.length === 0 ? msg('Topics are those of what you have published: publish something first.') : msg('What its readers care about. It is suggested by these.')}</p>
      <p class="error small" role="alert" id="community-topics-fault">${this.wrongTopics ? msg('Choose at least one, and at most eight.') : ''}</p>
    </fieldset>`;
  }

  #conflict(theirs: CommunitySource) {
    return html`<section class="notice bad conflict wide" tabindex="-1" role="alert">
      <h2>${msg('Somebody else saved this community')}</h2>
      <p>${msg(str`It was saved ${ago(theirs.updatedAt, Date.now())}, after you opened it. Yours is not saved yet. Which one do you want to keep?`)}</p>
      <p><strong>${theirs.name}</strong> · ${statusWord(theirs.status)}<br />${theirs.summary}</p>
      <div class="row">
        <button type="button" class="button" @click=${() => this.#over(theirs)}>${msg('Save mine over theirs')}</button>
        <button type="button" class="button quiet" @click=${() => this.emit('desk-cancelled')}>${msg('Drop mine, take theirs')}</button>
      </div>
    </section>`;
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    this.#typed = true;
    this.#checks.clear(name);
    if (this.#act.error) this.#act.clear();
    if (name === 'status') this.status = value as CommunitySource['status'];
    if (name === 'topics') this.wrongTopics = false;
    if (name === 'slug') {
      this.#ownSlug = value !== '';
      this.slug = value;
    } else if (name === 'name' && !this.#began && !this.#ownSlug) {
      this.slug = slugFrom(value);
      this.#checks.clear('slug');
    }
  };

  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.#save(event.target as HTMLFormElement, this.#began?.updatedAt ?? null);
  };

  #over(theirs: CommunitySource): void {
    const form = this.querySelector('form');
    if (form) void this.#save(form, theirs.updatedAt);
  }

  async #save(form: HTMLFormElement, basedOn: number | null): Promise<void> {
    const given = new FormData(form);
    const text = (name: string) => String(given.get(name) ?? '').trim();
    const topics = given.getAll('topics').map(String);
    this.wrongTopics = topics.length === 0 || topics.length > MOST_TOPICS;
    const taken = this.#began === null && this.taken.includes(text('slug')) ? slugTaken() : null;
    if (!this.#checks.pass(form, { slug: taken })) return;
    if (this.wrongTopics) return form.querySelector<HTMLElement>('[name=topics]')?.focus();
    if (!(await this.#mayClose())) return;
    const level = levels.find((one) => one === text('level')) ?? null;
    const input: CommunityInput = {
      name: text('name'),
      summary: text('summary'),
      topics,
      level,
      url: text('url') || null,
      status: this.status,
      basedOn,
    };
    const slug = this.slug.trim();
    let saved: CommunitySource | undefined;
    await this.#act.run(async () => {
      saved = await this.api.call('PUT', '/studio/communities/:community', { param: { community: slug }, json: input });
    });
    if (saved) {
      this.#typed = false;
      this.emit('desk-saved', saved);
    } else if (this.#act.error?.code === 'conflict') await this.#settle(form, slug, this.#act.error);
  }

  async #mayClose(): Promise<boolean> {
    const before = this.#began;
    if (this.status === 'open' || before?.status !== 'open' || before.members === 0) return true;
    return confirmed({
      title: msg(str`Close “${before.name}”?`),
      text: `${membersWord(before.members)}. ${msg('Shown to nobody, not to its members either. They are still in it when it opens again.')}`,
      yes: msg('Close it'),
    });
  }

  /** What the conflict is: a slug that is taken, a change by somebody else, or too many communities. */
  async #settle(form: HTMLFormElement, slug: string, conflict: LyceumError): Promise<void> {
    let theirs: CommunitySource | undefined;
    await this.#act.run(async () => {
      const { communities } = await this.api.call('GET', '/studio/communities', {});
      theirs = communities.find((one) => one.slug === slug);
      if (!theirs) throw new LyceumError('conflict', conflict.message, { cause: conflict });
    });
    if (!theirs) return;
    this.emit('desk-stale');
    if (this.#began === null) return this.#checks.set(form, 'slug', slugTaken());
    this.theirs = theirs;
    await this.updateComplete;
    this.querySelector<HTMLElement>('.conflict')?.focus();
  }
}

const slugTaken = () => msg('There is a community with this slug already. Please choose another.');

function words(error: LyceumError): string {
  return error.code === 'conflict'
    ? msg('There are as many communities as there can be. Change or reopen one of them.')
    : explain(error);
}
