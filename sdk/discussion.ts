import type { Comment, CommentInput, CommentPage, CommentSource, LikeReply } from '../worker/contract/discussion.ts';
import type { CallOptions, LyceumCore } from './core.ts';

/** Threads of comments. A thread is named by its slug and exists as soon as it is named. */
export class DiscussionApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** A page in reading order; pass `next` as the cursor of the following call. `locked` when the caller may not read it. */
  list(thread: string, options: CallOptions & { cursor?: string | undefined } = {}): Promise<CommentPage> {
    const { cursor } = options;
    return this.#core.call('GET', '/threads/:thread/comments', { param: { thread }, query: { cursor } }, options);
  }

  /**
   * What was written, edited, liked or deleted since `since` (of the first page, then of each reply), at most 100.
   * Merge it with `mergeComments`.
   */
  changes(thread: string, since: number, options?: CallOptions): Promise<CommentPage> {
    const query = { since: String(since) };
    return this.#core.call('GET', '/threads/:thread/comments', { param: { thread }, query }, options);
  }

  /**
   * Sending the same text to the same place again within a minute returns the comment already written.
   * @throws LyceumError `locked`, `rate_limited` (ten comments in five minutes), `not_found` (the parent is gone)
   */
  async post(thread: string, input: CommentInput): Promise<Comment> {
    const comment = await this.#core.call('POST', '/threads/:thread/comments', { param: { thread }, json: input });
    this.#core.changed('activity');
    return comment;
  }

  /** @throws LyceumError `forbidden` (not yours), `not_found` (deleted) */
  edit(id: string, markdown: string): Promise<Comment> {
    return this.#core.call('PATCH', '/comments/:id', { param: { id }, json: { markdown } });
  }

  /** @throws LyceumError `forbidden`, `not_found` */
  remove(id: string): Promise<undefined> {
    return this.#core.call('DELETE', '/comments/:id', { param: { id } });
  }

  /** The author's own markdown. @throws LyceumError `forbidden`, `not_found` */
  source(id: string, options?: CallOptions): Promise<CommentSource> {
    return this.#core.call('GET', '/comments/:id/source', { param: { id } }, options);
  }

  /** Likes a comment, or (false) takes the like back. @throws LyceumError `unauthenticated`, `locked`, `not_found` */
  like(id: string, on: boolean): Promise<LikeReply> {
    return this.#core.call(on ? 'PUT' : 'DELETE', '/comments/:id/like', { param: { id } });
  }
}
