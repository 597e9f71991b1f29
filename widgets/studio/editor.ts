import { msg, str } from '@lit/localize';
import { html, nothing, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { LyceumError } from '../../sdk/error.ts';
import type { PostSource } from '../../worker/contract/post.ts';
import { define } from '../base/element.ts';
import { Act } from './act.ts';
import { onBlog } from './address.ts';
import { conflict } from './conflict.ts';
import { type Draft, draftOf, emptyDraft, inputOf, sameDraft } from './draft.ts';
import { fields } from './fields.ts';
import { DeskPage } from './page.ts';
import { faultIn } from './prerequisites.ts';
import { DeskPreview } from './preview.ts';
import { Reading } from './reading.ts';
import { slugFrom } from './slug.ts';
import { DeskSnippet, postSnippet } from './snippet.ts';
import { statusWord } from './words.ts';

define('desk-preview', DeskPreview);
define('desk-snippet', DeskSnippet);

/** Writing a post. @fires desk-moved - A new post got its address: the slug. */
export class DeskEditor extends DeskPage {
  /** Null for a new post. */
  @property({ attribute: false }) slug: string | null = null;
  @state() private draft: Draft = emptyDraft;
  @state() private saved: PostSource | null = null;
  @state() private theirs: PostSource | null = null;
  /** On narrow screens one of the two is shown. */
  @state() private view: 'write' | 'preview' = 'write';
  #ownSlug = false;
  readonly #act = new Act(this);
  readonly #post: Reading<PostSource | null> = new Reading(this, async (signal) => {
    const post = this.slug === null ? null : await this.api.post(this.slug, { signal });
    this.#take(post);
    return post;
  });

  override get dirty(): boolean {
    return !sameDraft(this.draft, this.saved ? draftOf(this.saved) : emptyDraft);
  }

  #take(post: PostSource | null): void {
    this.saved = post;
    this.draft = post ? draftOf(post) : emptyDraft;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#key);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('theirs') && this.theirs) this.querySelector<HTMLElement>('.conflict')?.focus();
    // The form does not send itself while this stands.
    const { requires, slug } = this.draft;
    this.querySelector<HTMLInputElement>('[name=requires]')?.setCustomValidity(faultIn(requires, slug));
  }

  override render() {
    return this.#post.render(() => this.#form());
  }

  #form() {
    const { draft, saved } = this;
    const address = saved && onBlog(saved.url, this.blog.url);
    return html`<p><a href="#/posts">${msg('All posts')}</a></p>
      <form class="editor" @submit=${this.#submit} @input=${this.#input}>
        ${
          this.theirs
            ? conflict({
                theirs: this.theirs,
                isNew: saved === null,
                keepMine: () => void this.#save(this.theirs?.updatedAt ?? null),
                takeTheirs: this.#takeTheirs,
              })
            : nothing
        }
        <div class="text" data-view=${this.view}>
          <label class="field title">
            <span>${msg('Title')}</span>
            <input name="title" required maxlength="200" .value=${live(draft.title)} />
          </label>
          <div class="switch" role="group" aria-label=${msg('Text or preview')}>
            ${this.#switch('write', msg('Write'))} ${this.#switch('preview', msg('Preview'))}
          </div>
          <label class="field write">
            <span>${msg('Text, in markdown')}</span>
            <textarea name="markdown" rows="18" maxlength="500000" .value=${live(draft.markdown)}></textarea>
          </label>
          <section class="preview">
            <h2 class="label">${msg('Preview')}</h2>
            <desk-preview .api=${this.api} .markdown=${draft.markdown}></desk-preview>
          </section>
        </div>
        <div class="aside">${fields(draft, saved !== null, saved?.awaits ?? [])}${saved ? this.#onPage(saved, address) : nothing}</div>
        <div class="savebar">
          <div class="state">
            ${this.#act.render()} ${!this.#act.done && !this.#act.error && this.dirty ? html`<span class="muted">${msg('Not saved yet')}</span>` : nothing}
          </div>
          ${address && saved?.status === 'published' ? html`<a class="button quiet" href=${address} target="_blank" rel="noopener">${msg('View on the blog')}</a>` : nothing}
          <button class="button" aria-disabled=${this.#act.busy} aria-keyshortcuts="Control+S Meta+S">${this.#act.busy ? msg('Saving…') : msg('Save')}</button>
        </div>
      </form>`;
  }

  #switch(view: 'write' | 'preview', label: string) {
    const show = () => {
      this.view = view;
    };
    return html`<button type="button" aria-pressed=${this.view === view} @click=${show}>${label}</button>`;
  }

  #onPage({ slug }: PostSource, address: string | null) {
    return html`<section class="card">
      <h2>${msg('In the page')}</h2>
      <p class="hint">${address ? html`${msg('Paste this where the post goes on')} <a href=${address} target="_blank" rel="noopener">${address}</a>` : msg('Paste this where the post goes on.')}</p>
      <desk-snippet .label=${msg('This post’s paywall')} .text=${postSnippet(slug)}></desk-snippet>
      <p class="hint">${msg('Each page also needs the two lines that are under Settings.')}</p>
    </section>`;
  }

  readonly #input = (event: Event) => {
    const { name, value } = event.target as HTMLInputElement;
    if (!(name in this.draft)) return;
    const draft = { ...this.draft, [name]: name === 'minutes' ? Number(value) : value } as Draft;
    if (name === 'slug') {
      this.#ownSlug = value !== '';
      this.theirs = null;
    }
    if (name === 'title' && !this.saved && !this.#ownSlug) draft.slug = slugFrom(value);
    this.draft = draft;
    this.#act.clear();
  };

  readonly #key = (event: KeyboardEvent) => {
    if (event.key !== 's' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.querySelector<HTMLFormElement>('form.editor')?.requestSubmit();
  };

  readonly #submit = (event: Event) => {
    event.preventDefault();
    void this.#save(this.saved?.updatedAt ?? null);
  };

  async #save(basedOn: number | null): Promise<void> {
    const sent = this.draft;
    const isNew = this.saved === null;
    const write = async () => {
      try {
        const saved = await this.api.writePost(sent.slug, inputOf(sent, basedOn));
        this.saved = saved;
        this.theirs = null;
        // What was typed while it was saving stays, not saved yet.
        if (sameDraft(this.draft, sent)) this.draft = draftOf(saved);
      } catch (error) {
        if (!(error instanceof LyceumError) || error.code !== 'conflict') throw error;
        this.theirs = await this.api.post(sent.slug);
      }
    };
    const well = await this.#act.run(write, () => (this.saved && !this.theirs ? savedWord(this.saved) : ''));
    if (well && isNew && this.saved) this.emit('desk-moved', this.saved.slug);
  }

  readonly #takeTheirs = () => {
    this.#take(this.theirs);
    this.theirs = null;
    this.#act.clear();
    this.querySelector<HTMLElement>('[name=markdown]')?.focus();
  };
}

function savedWord({ status }: PostSource): string {
  if (status === 'published') return msg('Saved. It is on the blog now.');
  if (status === 'draft') return msg('Saved as a draft. Readers do not see it.');
  return msg(str`Saved: ${statusWord(status)}. Readers do not see it.`);
}
