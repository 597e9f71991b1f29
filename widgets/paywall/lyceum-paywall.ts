import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import type { Post } from '../../sdk/index.ts';
import { PostsApi } from '../../sdk/posts.ts';
import { LyceumElement } from '../base/element.ts';
import { failure, Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';

/**
 * The gate of a post. The teaser is the element's own content and always stays; what the member may read is put
 * after it, into the page itself, so that the blog's typography applies.
 *
 * @element lyceum-paywall
 * @slot - The teaser's last lines.
 * @fires lyceum-unlocked - The post is open; detail: `{ post }` (its slug).
 * @csspart gate - The card on a locked post.
 * @csspart actions - Like and share, below an open post.
 * @cssprop --lyceum-accent - Buttons, links and marks.
 */
export class LyceumPaywall extends LyceumElement {
  static override styles = [
    tokens,
    css`
      :host {
        display: flex;
        flex-direction: column;
      }
      .rest {
        flex: 1;
        display: grid;
        align-content: start;
        gap: 0.85em;
        min-height: 5.5rem;
        padding-block: 1em;
        overflow: hidden;
        mask-image: linear-gradient(#000, transparent 92%);
      }
      .rest .bone {
        height: 0.72em;
      }
      .bone:nth-child(3n) {
        width: 96%;
      }
      .bone:nth-child(4n) {
        width: 62%;
        margin-bottom: 0.7em;
      }
      lyceum-gate {
        margin-block: 0.5rem 1.5rem;
      }
      lyceum-actions {
        min-height: 2.75rem;
        margin-block: 1.5rem;
      }
    `,
  ];

  static override properties = { ...LyceumElement.properties, post: {}, loaded: { state: true } };

  /** The post's slug. */
  declare post: string;
  declare private loaded: '' | 'gate' | 'open';

  constructor() {
    super();
    this.post = '';
    this.loaded = '';
  }

  readonly #post = new Request<Post>(this, {
    load: (lyceum, signal) => new PostsApi(lyceum).read(this.post, { signal }),
    key: () => this.post,
    on: ['session', 'access'],
  });
  #shown: Post | undefined;

  protected override updated(_changed: PropertyValues): void {
    const post = this.#post.value;
    if (post === this.#shown) return;
    this.#shown = post;
    void this.#show(post);
  }

  /** A locked page never pays for what an open one needs, and the other way round. */
  async #show(post: Post | undefined): Promise<void> {
    if (post?.state === 'open') {
      const { open } = await import('./open.ts');
      if (post !== this.#shown) return;
      open(this, post);
      this.loaded = 'open';
      this.emit('lyceum-unlocked', { post: post.slug });
    } else {
      this.querySelector(':scope > [slot="gated"]')?.remove();
      if (!post) return;
      await import('./gate.ts').then(({ defineGate }) => defineGate());
      this.loaded = 'gate';
    }
  }

  override render() {
    return html`<slot></slot>${this.#post.render({
      loading: () => this.#lines(true),
      failed: (error) => (error.code === 'not_found' ? null : [this.#lines(false), failure(error, this.#post.run)]),
      done: (post) => (post.state === 'open' ? this.#open(post) : this.#locked(post)),
    })}`;
  }

  #open(post: Post) {
    return html`<slot name="gated"></slot>${
      this.loaded === 'open'
        ? html`<lyceum-actions part="actions" .lyceum=${this.lyceum} .post=${post}></lyceum-actions>`
        : this.#lines(true)
    }`;
  }

  #locked(post: Post) {
    return html`${this.#lines(false)}${
      this.loaded === 'gate'
        ? html`<lyceum-gate part="gate" .lyceum=${this.lyceum} .content=${post}></lyceum-gate>`
        : null
    }`;
  }

  /** Where the rest of the article would be. Says nothing about its length. */
  #lines(loading: boolean) {
    return html`<div class="rest ${loading ? 'loading' : ''}" aria-hidden="true">${Array.from({ length: loading ? 12 : 16 }, () => html`<i class="bone"></i>`)}</div>
      ${loading ? html`<p class="unseen" role="status">${msg('Loading the rest of the post')}</p>` : null}`;
  }
}

export default LyceumPaywall;
