import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { DiscussionApi } from '../../sdk/discussion.ts';
import type { Comment, LyceumError } from '../../sdk/index.ts';
import { mergeComments } from '../../sdk/thread.ts';
import { define, LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError, Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import { LyceumComment } from './comment.ts';
import { draftKey } from './draft.ts';
import { firstHidden } from './fit.ts';
import { LyceumFoot } from './foot.ts';
import { isBeyond, loadThread, nextPage, type Thread, withChanges } from './pages.ts';
import { pollWhileSeen } from './poll.ts';
import type { Room } from './room.ts';
import { threadStyles } from './styles.ts';

define('lyceum-comment', LyceumComment);
define('lyceum-foot', LyceumFoot);

/**
 * A thread of comments below a post. At first it fills no more than the space that the page reserves for it (its
 * `min-height`); the rest comes when the reader asks for more. New comments appear while the reader can see it.
 *
 * @element lyceum-discussion
 * @attr thread - The thread's slug: the post's, or any name.
 * @fires lyceum-commented - The member wrote a comment; detail: `{ id }`.
 * @fires lyceum-comment-deleted - The member deleted a comment; detail: `{ id }`.
 * @csspart head - The heading and the count.
 * @csspart comment - One comment.
 * @csspart prompt - Where a comment begins.
 * @cssprop --lyceum-accent - Buttons, links and marks.
 */
export class LyceumDiscussion extends LyceumElement {
  static override styles = [tokens, threadStyles];

  static override properties = {
    ...LyceumElement.properties,
    thread: {},
    error: { state: true },
  };

  /** The thread's slug. */
  declare thread: string;
  declare private error: LyceumError | null;

  constructor() {
    super();
    this.thread = '';
    this.error = null;
  }

  readonly #thread: Request<Thread> = new Request(this, {
    load: (lyceum, signal) =>
      loadThread(new DiscussionApi(lyceum), this.thread, this.#thread.value?.comments.length ?? 1, signal),
    key: () => this.thread,
    on: ['session', 'access'],
  });
  readonly #poll = pollWhileSeen(this, () => this.#changes());
  /** Comments that came by polling, and those that the reader wrote: shown wherever they stand. */
  readonly #fresh = new Set<string>();
  readonly #own = new Set<string>();
  #offline = false;
  #paging = false;
  /** The path of the first comment that has no room yet; all are shown without one. */
  #cut: string | null = null;
  /** Whether the first one that is hidden shows its beginning. */
  #partial = false;
  #fitted = '';

  protected override updated(): void {
    if (this.#thread.value?.state !== 'open' || this.#fitted === this.thread) return;
    this.#fitted = this.thread;
    void this.#fit();
  }

  /** Before the browser paints: all that is awaited here are microtasks. */
  async #fit(): Promise<void> {
    this.#cut = null;
    this.requestUpdate();
    await this.updateComplete;
    const parts = [...this.#views, this.renderRoot.querySelector<LyceumFoot>('lyceum-foot')];
    await Promise.all(parts.map((part) => part?.updateComplete));
    const fit = firstHidden(this, this.#views);
    this.#cut = fit.path;
    this.#partial = fit.partial;
    this.requestUpdate();
  }

  get #views(): LyceumComment[] {
    return [...this.renderRoot.querySelectorAll<LyceumComment>('lyceum-comment')];
  }

  override render() {
    const total = this.#thread.value?.state === 'open' ? this.#thread.value.total : 0;
    const count = total === 1 ? msg('1 comment') : msg(str`${total} comments`);
    return html`
      <div class="head" part="head">
        <h2>${msg('Discussion')}</h2>
        <span class="muted small">${total > 0 ? count : null}${this.#offline ? [' · ', msg('not up to date, trying again')] : null}</span>
      </div>
      ${this.#thread.render({
        loading: () => html`<div class="loading" aria-hidden="true">${bones(3)}</div>
          <p class="unseen" role="status">${msg('Loading the discussion')}</p>`,
        done: (thread) => (thread.state === 'open' ? [this.#list(thread), this.#foot()] : this.#locked()),
      })}
      <p class="unseen" role="status">${this.#news()}</p>
    `;
  }

  #list(thread: Thread) {
    const { comments, next } = thread;
    if (comments.length === 0)
      return html`<p class="empty muted">${msg('No comments yet. Yours could be the first.')}</p>`;
    const cut = this.#cut;
    const isHidden = ({ path }: Comment) => (cut === null ? isBeyond(thread, path) : path >= cut);
    const items: (Comment | null)[] = comments.filter((comment) => !isHidden(comment));
    const partial = cut !== null && this.#partial ? comments.find(isHidden) : undefined;
    if (partial) items.push(partial);
    if (cut !== null || next !== null) items.push(null);
    items.push(...comments.filter((comment) => comment !== partial && isHidden(comment) && this.#own.has(comment.id)));
    const names = new Map(comments.map(({ id, author }) => [id, author?.name]));
    const now = Date.now();
    return html`<ol role="list">
      ${repeat(
        items,
        (comment) => comment?.id,
        (comment) =>
          comment
            ? html`<li class="d${comment.depth} ${comment === partial ? 'clip' : ''}" ?inert=${comment === partial}>
              <lyceum-comment
                exportparts="comment"
                .lyceum=${this.lyceum}
                .room=${this.#room}
                .comment=${comment}
                .to=${(comment.parent && names.get(comment.parent)) || ''}
                .now=${now}
                .member=${this.lyceum?.signedIn ?? false}
                .fresh=${this.#fresh.has(comment.id)}
              ></lyceum-comment>
            </li>`
            : html`<li class="more">
              <button class="button quiet" type="button" aria-disabled=${this.#paging ? 'true' : 'false'} @click=${this.#more}>
                ${this.#paging ? msg('One moment…') : msg('Show more comments')}
              </button>
              ${this.error ? html`<p class="error" role="alert">${explain(this.error)}</p>` : null}
            </li>`,
      )}
    </ol>`;
  }

  #foot() {
    return html`<lyceum-foot
      exportparts="prompt"
      .lyceum=${this.lyceum}
      .draft=${this.#room.key('')}
      .member=${this.lyceum?.signedIn ?? false}
      .send=${this.#send}
    ></lyceum-foot>`;
  }

  #locked() {
    const signedIn = this.lyceum?.signedIn;
    return html`<p class="empty muted">
        ${signedIn ? msg('The discussion is open to subscribers.') : msg('The discussion is open to members who can read the whole post.')}
      </p>
      ${signedIn ? null : this.#foot()}
      <div class="ghosts" aria-hidden="true">${bones(2)}</div>`;
  }

  #news() {
    const count = this.#fresh.size;
    if (count === 0) return null;
    return count === 1 ? msg('1 new comment') : msg(str`${count} new comments`);
  }

  readonly #room: Room = {
    key: (place) => draftKey(this.lyceum?.site ?? '', this.thread, place),
    post: async (input) => {
      const comment = await this.#api.post(this.thread, input);
      this.#own.add(comment.id);
      this.#put([comment], this.#thread.value?.comments.some(({ id }) => id === comment.id) ? 0 : 1);
      this.emit('lyceum-commented', { id: comment.id });
      void this.#focus(comment.id);
    },
    edit: async (id, markdown) => this.#put([await this.#api.edit(id, markdown)]),
    remove: async (comment) => {
      await this.#api.remove(comment.id);
      const comments = this.#thread.value?.comments ?? [];
      const at = comments.findIndex(({ id }) => id === comment.id);
      const answered = comments[at + 1]?.path.startsWith(comment.path);
      const views = this.#views;
      const view = views.findIndex((view) => view.comment.id === comment.id);
      const neighbour = answered ? views[view] : (views[view + 1] ?? views[view - 1]);
      this.#put(
        [{ ...comment, author: null, html: '', mine: false, deleted: true, path: answered ? comment.path : '' }],
        -1,
      );
      this.emit('lyceum-comment-deleted', { id: comment.id });
      void this.#focus(neighbour?.comment.id);
      // Deleted comments above that only this one kept are gone too.
      void this.#poll();
    },
    like: async (id, on) => {
      const reply = await this.#api.like(id, on);
      const comment = this.#thread.value?.comments.find((comment) => comment.id === id);
      if (comment) this.#put([{ ...comment, ...reply }]);
      await this.updateComplete;
      return reply.liked;
    },
    source: async (id) => (await this.#api.source(id)).markdown,
  };

  readonly #send = (markdown: string) => this.#room.post({ parent: null, markdown });

  get #api(): DiscussionApi {
    if (!this.lyceum) throw new TypeError('acts before there is a client');
    return new DiscussionApi(this.lyceum);
  }

  #put(changes: Comment[], more = 0): void {
    const thread = this.#thread.value;
    if (!thread) return;
    this.#thread.value = { ...thread, total: thread.total + more, comments: mergeComments(thread.comments, changes) };
    this.requestUpdate();
  }

  async #focus(id: string | undefined): Promise<void> {
    await this.updateComplete;
    const view = this.#views.find(({ comment }) => comment.id === id);
    (view ?? this.renderRoot.querySelector<LyceumFoot>('lyceum-foot'))?.focus();
  }

  async #changes(): Promise<void> {
    const before = this.#thread.value;
    if (before?.state !== 'open') return;
    const offline = this.#offline;
    try {
      const page = await this.#api.changes(this.thread, before.since);
      this.#offline = false;
      // Something was done or read meanwhile: this answer may be older than that. The next one brings it.
      if (this.#thread.value !== before) return;
      if (page.state === 'locked') return this.#thread.run();
      const { thread, arrived } = withChanges(before, page);
      for (const { id } of arrived) this.#fresh.add(id);
      this.#thread.value = thread;
      if (page.comments.length >= 100) return this.#changes();
    } catch (error) {
      this.#offline = true;
      throw error;
    } finally {
      if (offline || this.#offline || this.#thread.value !== before) this.requestUpdate();
    }
  }

  readonly #more = async (): Promise<void> => {
    const thread = this.#thread.value;
    if (!thread || this.#paging || !this.lyceum) return;
    const shown = new Set(this.#views.map(({ comment }) => comment.id));
    if (this.#cut !== null) {
      // A comment that was shown in part is the one to read on.
      const clipped = this.renderRoot.querySelector('.clip lyceum-comment') as LyceumComment | null;
      if (clipped) shown.delete(clipped.comment.id);
      this.#cut = null;
    } else {
      this.#paging = true;
      this.error = null;
      try {
        const page = await nextPage(this.#api, this.thread, thread);
        const current = this.#thread.value;
        // Another thread, or read anew meanwhile.
        if (current?.next === thread.next) this.#thread.value = page(current);
      } catch (error) {
        this.error = asLyceumError(error);
      }
      this.#paging = false;
    }
    this.requestUpdate();
    await this.updateComplete;
    if (!this.error) this.#views.find(({ comment }) => !shown.has(comment.id))?.focus();
  };
}

/** Where comments will be, or would be for whoever may read them. */
const bones = (count: number) =>
  Array.from(
    { length: count },
    () => html`<div class="bones">${[1, 2, 3, 4].map(() => html`<i class="bone"></i>`)}</div>`,
  );

export default LyceumDiscussion;
