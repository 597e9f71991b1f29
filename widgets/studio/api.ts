import { newChallenge } from '../../sdk/challenge.ts';
import { type CallOptions, LyceumCore } from '../../sdk/core.ts';
import { LyceumError } from '../../sdk/error.ts';
import type { Endpoint, Input, Method, Output, Path } from '../../sdk/routes.ts';
import type { TokenStorage } from '../../sdk/session.ts';
import type { CodeReply, MemberPage, Staff } from '../../worker/contract/account.ts';
import type { PlanAdminList, PlanInput } from '../../worker/contract/billing.ts';
import type { ModerationPage } from '../../worker/contract/discussion.ts';
import type { PostInput, PostSource, PostSourcePage, PreviewReply } from '../../worker/contract/post.ts';
import type { Site, SiteSettings, SiteSettingsInput } from '../../worker/contract/site.ts';

/** The desk holds no token, whatever else is stored on this origin. */
const nothing: TokenStorage = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

/**
 * The desk's side of the API. Who works here is in an HttpOnly cookie that only this origin's pages send: the SDK's
 * core runs here without any token. Emits `ended` when the API finds no session, `signed-in` when there is a new one.
 */
export class DeskApi extends EventTarget {
  readonly site: string;
  readonly #api: LyceumCore;
  /** What every visitor may read, asked for without the cookie. */
  readonly #visitor: LyceumCore;
  /** The secret half of a sign-in under way. */
  #verifier: string | null = null;
  readonly #addresses = new Map<string, Promise<string | null>>();

  constructor(site: string, fetcher: typeof fetch = (input, init) => globalThis.fetch(input, init)) {
    super();
    this.site = site;
    const options = { site, api: location.origin, storage: nothing };
    this.#api = new LyceumCore({ ...options, fetch: fetcher });
    this.#visitor = new LyceumCore({
      ...options,
      fetch: (input, init) => fetcher(input, { ...init, credentials: 'omit' }),
    });
  }

  /**
   * One call of the API as whoever is signed in here, typed by its route.
   * @throws LyceumError
   */
  call<P extends Path, const M extends Method<P>>(
    method: M,
    path: P,
    input: Input<Endpoint<P, M>>,
    options?: CallOptions,
  ): Promise<Output<Endpoint<P, M>>> {
    return this.#watch(this.#api.call(method, path, input, options));
  }

  async requestCode(email: string): Promise<CodeReply> {
    const { verifier, challenge } = await newChallenge();
    const reply = await this.#api.call('POST', '/studio/sign-in/codes', { json: { email, challenge } });
    this.#verifier = verifier;
    return reply;
  }

  /** @throws LyceumError `code_wrong`, `code_expired`, `forbidden` (nobody who works here) */
  async signIn(code: string): Promise<void> {
    if (!this.#verifier) throw new LyceumError('code_expired', 'No code was asked for in this browser.');
    await this.#api.call('POST', '/studio/session', { json: { verifier: this.#verifier, code } });
    this.#verifier = null;
    this.dispatchEvent(new Event('signed-in'));
  }

  staff(): Promise<Staff> {
    return this.#watch(this.#api.call('GET', '/studio/session', {}));
  }

  async signOut(): Promise<void> {
    await this.#api.call('DELETE', '/studio/session', {});
  }

  blog(): Promise<Site> {
    return this.#visitor.call('GET', '', {});
  }

  settings(options?: CallOptions): Promise<SiteSettings> {
    return this.#watch(this.#api.call('GET', '/studio/settings', {}, options));
  }

  writeSettings(json: SiteSettingsInput): Promise<SiteSettings> {
    return this.#watch(this.#api.call('PUT', '/studio/settings', { json }));
  }

  posts(cursor?: string, options?: CallOptions): Promise<PostSourcePage> {
    return this.#watch(this.#api.call('GET', '/studio/posts', { query: { cursor } }, options));
  }

  post(slug: string, options?: CallOptions): Promise<PostSource> {
    return this.#watch(this.#api.call('GET', '/studio/posts/:slug', { param: { slug } }, options));
  }

  /** @throws LyceumError `conflict` when the post is not as `basedOn` says */
  writePost(slug: string, json: PostInput): Promise<PostSource> {
    return this.#watch(this.#api.call('PUT', '/studio/posts/:slug', { param: { slug }, json }));
  }

  preview(markdown: string, options?: CallOptions): Promise<PreviewReply> {
    return this.#watch(this.#api.call('POST', '/studio/preview', { json: { markdown } }, options));
  }

  members(query: { cursor?: string | undefined; search?: string }, options?: CallOptions): Promise<MemberPage> {
    return this.#watch(this.#api.call('GET', '/studio/members', { query }, options));
  }

  ban(id: string, banned: boolean): Promise<undefined> {
    return this.#watch(this.#api.call('PUT', '/studio/members/:id/ban', { param: { id }, json: { banned } }));
  }

  plans(options?: CallOptions): Promise<PlanAdminList> {
    return this.#watch(this.#api.call('GET', '/studio/plans', {}, options));
  }

  /** @throws LyceumError `conflict` when the id is taken, `payment_unavailable` */
  createPlan(json: PlanInput): Promise<undefined> {
    return this.#watch(this.#api.call('POST', '/studio/plans', { json }));
  }

  offerPlan(id: string, active: boolean): Promise<undefined> {
    return this.#watch(this.#api.call('PUT', '/studio/plans/:id/active', { param: { id }, json: { active } }));
  }

  comments(cursor?: string, options?: CallOptions): Promise<ModerationPage> {
    return this.#watch(this.#api.call('GET', '/studio/comments', { query: { cursor } }, options));
  }

  removeComment(id: string): Promise<undefined> {
    return this.#watch(this.#api.call('DELETE', '/studio/comments/:id', { param: { id } }));
  }

  /** The page on the blog that a thread belongs to, or null where there is none to link to. Asked once a thread. */
  threadAddress(thread: string): Promise<string | null> {
    let address = this.#addresses.get(thread);
    if (!address) {
      address = this.#findAddress(thread);
      this.#addresses.set(thread, address);
    }
    return address;
  }

  async #findAddress(thread: string): Promise<string | null> {
    try {
      return (await this.#visitor.call('GET', '/posts/:slug', { param: { slug: thread } })).url;
    } catch {
      // Not a post: perhaps a course. A thread that stands alone has no page that the API knows.
    }
    try {
      return (await this.#visitor.call('GET', '/courses/:course', { param: { course: thread } })).url;
    } catch {
      return null;
    }
  }

  async #watch<T>(reply: Promise<T>): Promise<T> {
    try {
      return await reply;
    } catch (error) {
      const ended = error instanceof LyceumError && ['session_expired', 'unauthenticated'].includes(error.code);
      if (ended) this.dispatchEvent(new Event('ended'));
      throw error;
    }
  }
}
