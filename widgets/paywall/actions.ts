import { msg, str } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { LyceumError, Post } from '../../sdk/index.ts';
import { RecommendationsApi } from '../../sdk/recommendations.ts';
import { LyceumElement } from '../base/element.ts';
import { explain } from '../base/explain.ts';
import { asLyceumError } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';

/** Like and share, below an open post; also records that the member has read it. */
export class LyceumActions extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.6rem;
        font-family: var(--lyceum-font, inherit);
      }
      [aria-pressed='true'] {
        border-color: var(--_accent);
        background: var(--_tint);
        color: var(--_accent);
      }
    `,
  ];

  @property({ attribute: false }) post!: Post;
  @state() private liked = false;
  @state() private likes = 0;
  @state() private note = '';
  @state() private error: LyceumError | null = null;
  #viewed = '';
  #busy = false;

  protected override willUpdate(changed: PropertyValues): void {
    if (!changed.has('post')) return;
    this.liked = this.post.reactions.liked;
    this.likes = this.post.reactions.likes;
    if (this.lyceum?.signedIn) this.note = '';
    if (this.#viewed === this.post.slug || !this.lyceum?.signedIn) return;
    this.#viewed = this.post.slug;
    // Recommendations are poorer without it, the reader is not: a failure is let go.
    new RecommendationsApi(this.lyceum).record('view', 'post', this.post.slug).catch(() => {});
  }

  override render() {
    return html`
      <button class="button quiet" type="button" aria-pressed=${this.liked ? 'true' : 'false'} @click=${this.#like}>
        <span aria-hidden="true">${this.liked ? '♥' : '♡'}</span> ${msg('Like')}${this.likes > 0 ? html` <span>${this.likes}</span>` : null}
      </button>
      <button class="button quiet" type="button" @click=${this.#share}><span aria-hidden="true">↗</span> ${msg('Share')}</button>
      <span class="small muted" role="status">${this.error ? explain(this.error) : this.note}</span>
    `;
  }

  /** Shown at once; taken back when the API refuses. */
  async #like(): Promise<void> {
    if (!this.lyceum?.signedIn) {
      this.note = msg('Sign in to like this post.');
      return;
    }
    if (this.#busy) return;
    this.#busy = true;
    const before = { liked: this.liked, likes: this.likes };
    const liked = !this.liked;
    this.liked = liked;
    this.likes += liked ? 1 : -1;
    this.error = null;
    try {
      const reply = await new RecommendationsApi(this.lyceum).like('post', this.post.slug, liked);
      this.liked = reply.liked;
      this.likes = reply.likes;
    } catch (error) {
      Object.assign(this, before);
      this.error = asLyceumError(error);
    } finally {
      this.#busy = false;
    }
  }

  async #share(): Promise<void> {
    const url =
      document.querySelector<HTMLLinkElement>('link[rel="canonical"]')?.href ?? location.href.replace(/#.*/, '');
    this.error = null;
    try {
      if (navigator.share) await navigator.share({ title: this.post.title, url });
      else {
        await navigator.clipboard.writeText(url);
        this.note = msg('The link is copied.');
      }
    } catch (error) {
      if ((error as Error).name === 'AbortError') return;
      this.note = msg(str`Copy this link: ${url}`);
      return;
    }
    if (this.lyceum?.signedIn)
      new RecommendationsApi(this.lyceum).record('share', 'post', this.post.slug).catch(() => {});
  }
}
