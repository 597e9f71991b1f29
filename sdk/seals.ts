import type { SealKey } from '../worker/contract/post.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Keys of posts whose text stands sealed in their pages. */
export class SealsApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** The key of one release of a post, by the name that the page gives. @throws LyceumError `locked`, `not_found` */
  key(post: string, id: string, options?: CallOptions): Promise<SealKey> {
    return this.#core.call('GET', '/posts/:slug/key', { param: { slug: post }, query: { id } }, options);
  }
}
