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
}
