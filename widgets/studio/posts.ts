import { msg, str } from '@lit/localize';
import { html } from 'lit';
import type { PostSourcePage } from '../../worker/contract/post.ts';
import { ago } from '../base/time.ts';
import { more } from './more.ts';
import { DeskPage } from './page.ts';
import { Reading } from './reading.ts';
import { accessTag, statusTag } from './words.ts';

/** Every post, newest change first. */
export class DeskPosts extends DeskPage {
  readonly #posts: Reading<PostSourcePage> = new Reading(this, (signal) => this.api.posts(undefined, { signal }));

  override render() {
    return this.#posts.render(({ posts, next }) => {
      if (posts.length === 0) {
        return html`<div class="empty">
          <p>${msg('No posts yet. What you write here can be open, for members, or for those who pay.')}</p>
          <a class="button" href="#/new-post">${msg('Write the first post')}</a>
        </div>`;
      }
      const now = Date.now();
      return html`<ul class="rows">
          ${posts.map(
            (post) => html`<li>
              <a class="title" href="#/posts/${post.slug}">${post.title}</a>
              <p class="meta">
                ${statusTag(post.status)} ${accessTag(post.access)}
                <span class="muted">${msg(str`changed ${ago(post.updatedAt, now)}`)}</span>
              </p>
            </li>`,
          )}
        </ul>
        ${more(next, this.#posts.pending, this.#more)}`;
    });
  }

  readonly #more = (cursor: string) => {
    const shown = this.#posts.value?.posts ?? [];
    this.#posts.extend(async (signal) => {
      const page = await this.api.posts(cursor, { signal });
      return { ...page, posts: [...shown, ...page.posts] };
    });
  };
}
