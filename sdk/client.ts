import { AccountApi } from './account.ts';
import { BillingApi } from './billing.ts';
import { CoursesApi } from './courses.ts';
import { DiscussionApi } from './discussion.ts';
import { PostsApi } from './posts.ts';
import { RecommendationsApi } from './recommendations.ts';
import { Session, type TokenStorage } from './session.ts';
import { Transport } from './transport.ts';

export interface LyceumOptions {
  /** The site's id, as in the script tag. */
  site: string;
  /** Where the Worker is, e.g. `https://community.example.com`. */
  api: string;
  /** Where the token is kept; `localStorage` by default. */
  storage?: TokenStorage;
  /** For tests and for servers; `globalThis.fetch` by default. */
  fetch?: typeof fetch;
}

/**
 * What has changed for the signed-in member: who is signed in, what is open to them, what they told about themselves,
 * what they did (progress, likes). Views that show it read again.
 */
export type Change = 'session' | 'access' | 'profile' | 'activity';
export type Changed = (change: Change) => void;

/**
 * The client of one site. Emits an event named after each `Change`, also for what another tab did with the session.
 *
 * ```ts
 * const lyceum = new Lyceum({ site: 'my-blog', api: 'https://community.example.com' });
 * const post = await lyceum.posts.read('hello-d1');
 * if (post.state === 'locked') show(post.offers);
 * ```
 */
export class Lyceum extends EventTarget {
  readonly site: string;
  readonly api: string;
  readonly account: AccountApi;
  readonly billing: BillingApi;
  readonly courses: CoursesApi;
  readonly discussion: DiscussionApi;
  readonly posts: PostsApi;
  readonly recommendations: RecommendationsApi;
  readonly #session: Session;

  constructor(options: LyceumOptions) {
    super();
    this.site = options.site;
    this.api = options.api.replace(/\/$/, '');
    const session = new Session(options.site, options.storage);
    const changed: Changed = (change) => this.dispatchEvent(new Event(change));
    const base = `${this.api}/api/v1/sites/${encodeURIComponent(options.site)}`;
    const fetcher = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    const transport = new Transport(base, session, fetcher, () => changed('session'));
    this.#session = session;
    this.account = new AccountApi(transport, session, changed);
    this.billing = new BillingApi(transport, changed);
    this.courses = new CoursesApi(transport, changed);
    this.discussion = new DiscussionApi(transport, changed);
    this.posts = new PostsApi(transport);
    this.recommendations = new RecommendationsApi(transport, changed);
    globalThis.addEventListener?.('storage', (event: StorageEvent) => {
      if (event.key === session.key || event.key === null) changed('session');
    });
  }

  /** Whether a token is held; the API may still find that it has ended. */
  get signedIn(): boolean {
    return this.#session.token !== null;
  }
}
