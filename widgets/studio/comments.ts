import { msg, str } from '@lit/localize';
import { html } from 'lit';
import { state } from 'lit/decorators.js';
import { guard } from 'lit/directives/guard.js';
import type { ModerationPage } from '../../worker/contract/discussion.ts';
import { define } from '../base/element.ts';
import { ago } from '../base/time.ts';
import { Act } from './act.ts';
import { onBlog } from './address.ts';
import { confirmed } from './confirm.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { DeskProse } from './prose.ts';
import { Reading } from './reading.ts';

define('desk-prose', DeskProse);

type Row = ModerationPage['comments'][number];

/** What was said on the whole site, newest first. */
export class DeskComments extends DeskPage {
  /** Where each thread is on the blog; null for a thread without a page of its own. */
  @state() private threads: ReadonlyMap<string, string | null> = new Map();
  readonly #act = new Act(this);
  readonly #comments: Reading<ModerationPage> = new Reading(this, (signal) =>
    this.#withThreads(this.api.comments(undefined, { signal })),
  );

  override render() {
    return html`${this.#act.render()}
    ${this.#comments.render(({ comments, next }) =>
      comments.length === 0
        ? html`<p class="empty">${msg('No comments yet. What readers write under your posts appears here.')}</p>`
        : html`<ul class="rows">${comments.map((comment) => this.#comment(comment))}</ul>
            ${more(next, this.#comments.pending, this.#more)}`,
    )}`;
  }

  #comment(comment: Row) {
    const name = comment.author.name || msg('A former member');
    return html`<li class="said">
      <p class="meta">
        <strong>${name}</strong>
        <span class="muted">${ago(comment.createdAt, Date.now())}</span>
        <span class="muted">${msg('in')} ${this.#thread(comment.thread)}</span>
      </p>
      ${
        comment.deleted
          ? html`<p class="muted">${msg('Deleted.')}</p>`
          : html`${guard([comment.html], () => html`<desk-prose .html=${comment.html}></desk-prose>`)}
              <button type="button" class="button quiet small" aria-label=${msg(str`Delete the comment by ${name}`)} @click=${() => this.#remove(comment, name)}>
                ${msg('Delete')}
              </button>`
      }
    </li>`;
  }

  #thread(thread: string) {
    const url = this.threads.get(thread);
    const address = url ? onBlog(url, this.blog.url) : null;
    return address ? html`<a href=${address} target="_blank" rel="noopener">${thread}</a>` : thread;
  }

  async #withThreads(reply: Promise<ModerationPage>): Promise<ModerationPage> {
    const page = await reply;
    for (const thread of new Set(page.comments.map((comment) => comment.thread))) {
      void this.api.threadAddress(thread).then((address) => {
        this.threads = new Map(this.threads).set(thread, address);
      });
    }
    return page;
  }

  readonly #more = (cursor: string) => {
    const shown = this.#comments.value?.comments ?? [];
    this.#comments.extend(async (signal) => {
      const page = await this.#withThreads(this.api.comments(cursor, { signal }));
      return { ...page, comments: [...shown, ...page.comments] };
    });
  };

  async #remove({ id }: Row, name: string): Promise<void> {
    const sure = await confirmed({
      title: msg('Delete this comment?'),
      text: msg(str`What ${name} wrote disappears for everybody and cannot be brought back. Replies stay.`),
      yes: msg('Delete'),
      danger: true,
    });
    if (!sure) return;
    await this.#act.run(async () => {
      await this.api.removeComment(id);
      const page = this.#comments.value;
      if (!page) return;
      const comments = page.comments.map((comment) =>
        comment.id === id ? { ...comment, deleted: true, html: '' } : comment,
      );
      this.#comments.value = { ...page, comments };
    }, msg('The comment is deleted.'));
  }
}
