import type { Post, PostPage } from '../worker/contract/post.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Posts: open ones with their HTML, locked ones with what would open them. */
export class PostsApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** A page of published posts, newest first; pass `next` as the cursor of the following call. */
  list(cursor?: string, options?: CallOptions): Promise<PostPage> {
    return this.#core.call('GET', '/posts', { query: { cursor } }, options);
  }

  /** @throws LyceumError `not_found` */
  read(slug: string, options?: CallOptions): Promise<Post> {
    return this.#core.call('GET', '/posts/:slug', { param: { slug } }, options);
  }

  /**
   * Opens a post that its `meter` gives free of charge, and counts it for this month; again the same one counts nothing.
   * @throws LyceumError `locked` (with `retryAfter`: nothing is left before the next month), `not_found`
   */
  readFree(slug: string): Promise<Post> {
    return this.#core.call('POST', '/posts/:slug/meter', { param: { slug } });
  }
}
