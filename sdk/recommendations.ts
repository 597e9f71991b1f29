import type { LikeReply } from '../worker/contract/discussion.ts';
import type { InteractionInput, RecommendationList } from '../worker/contract/recommendation.ts';
import type { ContentKind } from '../worker/contract/value.ts';
import type { CallOptions, LyceumCore } from './core.ts';

export interface RecommendationOptions extends CallOptions {
  /** The page being read, which is left out and whose topics count: `kind:slug`, e.g. `post:hello-d1`. */
  context?: `${ContentKind}:${string}` | undefined;
  /** 1 to 20; 4 by default. */
  limit?: number | undefined;
}

/** What to read or learn next, and the acts that it learns from. */
export class RecommendationsApi {
  readonly #core: LyceumCore;

  constructor(core: LyceumCore) {
    this.#core = core;
  }

  /** Best first, each with its terms and why. Empty when everything was read. */
  list({ context, limit, signal }: RecommendationOptions = {}): Promise<RecommendationList> {
    const query = { context, limit: limit?.toString() };
    return this.#core.call('GET', '/recommendations', { query }, { signal });
  }

  /**
   * Records that the member viewed, shared or clicked a content; a lesson's slug is `course/lesson`, a material's
   * alike. Of a discussion (`thread`) it is recorded of what that is about.
   * @throws LyceumError `unauthenticated`, `not_found`
   */
  async record(kind: InteractionInput['kind'], content: InteractionInput['content'], slug: string): Promise<void> {
    // A click leaves the page, and its record with it.
    await this.#core.call('POST', '/interactions', { json: { kind, content, slug } }, { keepalive: true });
    this.#core.changed('activity');
  }

  /** Likes a post or a course, or (false) takes the like back. @throws LyceumError `unauthenticated`, `locked`, `not_found` */
  async like(content: 'post' | 'course', slug: string, on = true): Promise<LikeReply> {
    const method = on ? 'PUT' : 'DELETE';
    const reply = await (content === 'post'
      ? this.#core.call(method, '/posts/:slug/like', { param: { slug } })
      : this.#core.call(method, '/courses/:course/like', { param: { course: slug } }));
    this.#core.changed('activity');
    return reply;
  }
}
