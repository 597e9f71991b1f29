import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import type { Comment, LyceumError } from '../../sdk/index.ts';
import { code } from '../base/code.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';
import { tag } from '../base/tag.ts';
import { ago, day } from '../base/time.ts';
import { tokens } from '../base/tokens.ts';
import { commentStyles } from './comment-styles.ts';
import { readDraft } from './draft.ts';
import type { Room } from './room.ts';

/** One comment, and what the reader may do with it. What it does goes through its room. */
export class LyceumComment extends LyceumElement {
  static override styles = [tokens, tag, code, commentStyles];

  static override properties = {
    ...LyceumElement.properties,
    comment: { attribute: false },
    room: { attribute: false },
    to: {},
    now: { type: Number },
    member: { type: Boolean },
    fresh: { type: Boolean },
    writing: { state: true },
    asking: { state: true },
    wanted: { state: true },
    error: { state: true },
  };

  declare comment: Comment;
  declare room: Room;
  /** Whom it replies to, by name. */
  declare to: string;
  /** The time now: what “ago” is counted from. */
  declare now: number;
  /** Whether the reader is signed in. */
  declare member: boolean;
  /** Whether it came while the reader was here. */
  declare fresh: boolean;
  declare private writing: '' | 'reply' | 'edit';
  declare private asking: boolean;
  /** The like that the reader wants, until the API has it. */
  declare private wanted: boolean | null;
  declare private error: LyceumError | null;
  #source = '';
  #busy = false;

  constructor() {
    super();
    this.writing = '';
    this.asking = false;
    this.wanted = null;
    this.error = null;
  }

  override focus(options?: FocusOptions): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector('article')?.focus(options));
  }

  override render() {
    const { author, deleted, createdAt, editedAt } = this.comment;
    const name = author?.name || msg('Former member');
    if (deleted) {
      return html`<article class="gone" tabindex="-1">
        <b class="avatar" aria-hidden="true"></b>
        <header><p class="muted small">${msg('This comment was deleted.')}</p></header>
        ${this.#composer()}
      </article>`;
    }
    return html`<article class=${this.fresh ? 'fresh' : ''} part="comment" tabindex="-1" aria-labelledby="name">
      <b class="avatar t${tone(name)}" aria-hidden="true">${[...name][0]?.toUpperCase()}</b>
      <header>
        <h3 id="name">${name}</h3>
        ${author?.staff ? html`<span class="tag accent">${msg('Staff')}</span>` : null}
        <span class="muted small">
          ${this.to ? html`<span class="unseen">${msg(str`in reply to ${this.to}`)}</span>` : null}
          <time datetime=${new Date(createdAt).toISOString()} title=${day(createdAt)}>${ago(createdAt, this.now)}</time>${editedAt ? [' · ', msg('edited')] : null}
        </span>
      </header>
      ${this.writing === 'edit' ? this.#composer() : html`<div class="body">${unsafeHTML(this.comment.html)}</div>${this.#acts()}`}
      ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
      ${this.writing === 'reply' ? this.#composer() : null}
    </article>`;
  }

  #acts() {
    const { comment } = this;
    const liked = this.wanted ?? comment.liked;
    const likes = comment.likes + Number(liked) - Number(comment.liked);
    if (!this.member) {
      return html`<div class="acts">${likes > 0 ? html`<p class="act"><span aria-hidden="true">♡ ${likes}</span><span class="unseen">${msg(str`Likes: ${likes}`)}</span></p>` : null}</div>`;
    }
    if (this.asking) {
      return html`<div class="acts">
        <div class="confirm" role="group" aria-labelledby="ask" @keydown=${this.#escape}>
          <span id="ask">${msg('Delete this comment?')}</span>
          <button class="act danger" type="button" @click=${this.#remove}>${msg('Delete')}</button>
          <button class="act keep" type="button" @click=${this.#keep}>${msg('Keep')}</button>
        </div>
      </div>`;
    }
    return html`<div class="acts">
      <button class="act" type="button" aria-pressed=${liked ? 'true' : 'false'} @click=${this.#like}>
        <span aria-hidden="true">${liked ? '♥' : '♡'}</span> <span class="unseen">${msg('Like')}</span>${likes > 0 ? html` ${likes}` : null}
      </button>
      <button class="act reply" type="button" aria-expanded=${this.writing === 'reply' ? 'true' : 'false'} @click=${() => this.#write('reply')}>
        ${readDraft(this.room.key(`reply:${comment.id}`)) ? msg('Continue your reply') : msg('Reply')}
      </button>
      ${
        comment.mine
          ? html`<button class="act edit" type="button" @click=${this.#edit}>${msg('Edit')}</button>
            <button class="act delete" type="button" @click=${this.#ask}>${msg('Delete')}</button>`
          : null
      }
    </div>`;
  }

  #composer() {
    const { id } = this.comment;
    if (!this.writing) return null;
    const edits = this.writing === 'edit';
    return html`<lyceum-composer
      .lyceum=${this.lyceum}
      .draft=${this.room.key(`${this.writing}:${id}`)}
      .label=${edits ? msg('Your comment') : this.comment.author ? msg(str`Reply to ${this.comment.author.name}`) : msg('Your reply')}
      .action=${edits ? msg('Save') : msg('Reply')}
      .text=${edits ? this.#source : ''}
      .send=${(markdown: string) => (edits ? this.room.edit(id, markdown) : this.room.post({ parent: id, markdown }))}
      @lyceum-sent=${this.#sent}
      @lyceum-close=${() => this.#back(edits ? '.edit' : '.reply')}
    ></lyceum-composer>`;
  }

  async #write(what: 'reply' | 'edit'): Promise<void> {
    this.error = null;
    try {
      const { defineComposer } = await import('./composer.ts');
      defineComposer();
      this.writing = what;
    } catch (error) {
      this.error = asLyceumError(error);
    }
  }

  async #edit(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.error = null;
    try {
      this.#source = await this.room.source(this.comment.id);
      await this.#write('edit');
    } catch (error) {
      this.error = asLyceumError(error);
    }
    this.#busy = false;
  }

  #sent(): void {
    const edited = this.writing === 'edit';
    this.writing = '';
    // A reply takes the focus itself.
    if (edited) this.focus();
  }

  /** Closes what was open; the focus goes back to the button that opened it. */
  async #back(button: string): Promise<void> {
    this.writing = '';
    this.asking = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(button)?.focus();
  }

  async #ask(): Promise<void> {
    this.asking = true;
    this.error = null;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('.keep')?.focus();
  }

  readonly #keep = () => void this.#back('.delete');

  #escape(event: KeyboardEvent): void {
    if (event.key === 'Escape') this.#keep();
  }

  async #remove(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.error = null;
    try {
      await this.room.remove(this.comment);
      this.asking = false;
    } catch (error) {
      this.error = asLyceumError(error);
      this.#keep();
    }
    this.#busy = false;
  }

  /** Shown at once. Clicks meanwhile only change what is wanted, and the last one counts. */
  async #like(): Promise<void> {
    this.wanted = !(this.wanted ?? this.comment.liked);
    if (this.#busy) return;
    this.#busy = true;
    this.error = null;
    try {
      let { liked } = this.comment;
      while (this.wanted !== liked) liked = await this.room.like(this.comment.id, this.wanted);
    } catch (error) {
      this.error = asLyceumError(error);
    }
    this.wanted = null;
    this.#busy = false;
  }
}

/** One of six colours, the same for a name everywhere. */
function tone(name: string): number {
  let sum = 0;
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}
