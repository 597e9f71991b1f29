import { msg } from '@lit/localize';
import { css, html, type PropertyValues } from 'lit';
import type { Post } from '../../sdk/index.ts';
import { PostsApi } from '../../sdk/posts.ts';
import { LyceumElement } from '../base/element.ts';
import { failure, Request } from '../base/request.ts';
import { tokens } from '../base/tokens.ts';
import type { open } from './open.ts';

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
 * @cssprop --lyceum-font - The font of the gate, like and share; the page's own unless set. The text keeps the page's.
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
        padding-block: 1em;
        overflow: hidden;
        mask-image: linear-gradient(#000, transparent 92%);
      }
      .rest:has(+ lyceum-gate) {
        flex: none;
        height: 9rem;
      }
      lyceum-gate + .rest {
        mask-image: linear-gradient(transparent, #0009, transparent);
      }
      .rest .bone {
        height: 0.72em;
      }
      .bone:nth-child(4n) {
        width: 62%;
        margin-bottom: 0.7em;
      }
      lyceum-gate {
        margin-block: 0.5rem 1rem;
      }
      lyceum-actions {
        min-height: 2.75rem;
        margin-block: 1.5rem;
      }
    `,
  ];

  static override properties = { ...LyceumElement.properties, post: {} };

  /** The post's slug. */
  declare post: string;

  constructor() {
    super();
    this.post = '';
  }

  readonly #post = new Request<Post>(this, {
    load: async (lyceum, signal) => {
      const posts = new PostsApi(lyceum);
      const post = await (this.#free === this.#reading ? posts.readFree(this.post) : posts.read(this.post, { signal }));
      // An answer includes what shows it: when that cannot be loaded, the read has failed and is tried again. A locked
      // page never pays for what an open one needs, and the other way round.
      if (post.state === 'open') {
        const shows = await import('./open.ts');
        this.#fill = shows.open;
        return shows.unsealed(this, post, lyceum, signal);
      }
      await (await import('./gate.ts')).defineGate(post);
      return post;
    },
    key: () => this.post,
    on: ['session', 'access'],
    gated: ({ state, access }) => state === 'open' && access !== 'open',
  });
  #fill: typeof open | undefined;
  /** Which post was opened free of charge, and by whom: a visitor's cannot be told by a GET. */
  #free = '';
  get #reading(): string {
    return `${this.post} ${this.lyceum?.session.token}`;
  }
  /** Null before the first update: then an old text may be in the page, in a copy of it that Turbo kept. */
  #shown: Post | undefined | null = null;
  #focused = false;

  protected override willUpdate(_changed: PropertyValues): void {
    this.#focused = document.activeElement === this;
  }

  protected override updated(_changed: PropertyValues): void {
    const before = this.#shown;
    const post = this.#post.value;
    if (post === before) return;
    this.#shown = post;
    if (!before || post?.state !== 'open') this.querySelector(':scope > [slot="gated"]')?.remove();
    if (post?.state === 'open') {
      this.#fill?.(this, post, this.#focused);
      if (before?.state !== 'open') this.emit('lyceum-unlocked', { post: post.slug });
    }
  }

  override render() {
    return html`<slot></slot>${this.#post.render({
      loading: () => this.#lines(true),
      failed: (error) => (error.code === 'not_found' ? null : [this.#lines(false), failure(error, this.#post.run)]),
      done: (post) =>
        post.state === 'open'
          ? html`<slot name="gated"></slot><lyceum-actions part="actions" .lyceum=${this.lyceum} .post=${post}></lyceum-actions>`
          : html`${this.#lines(false)}<lyceum-gate part="gate" .lyceum=${this.lyceum} .content=${post} .free=${this.#openFree}></lyceum-gate>${this.#lines(false)}`,
    })}`;
  }

  readonly #openFree = () => {
    this.#free = this.#reading;
    this.#post.run();
  };

  /** Where the rest of the article would be. Says nothing about its length. */
  #lines(loading: boolean) {
    return html`<div class="rest ${loading ? 'loading' : ''}" aria-hidden="true">${Array.from({ length: loading ? 12 : 16 }, () => html`<i class="bone"></i>`)}</div>
      ${loading ? html`<p class="unseen" role="status">${msg('Loading the rest of the post')}</p>` : null}`;
  }
}

export default LyceumPaywall;
