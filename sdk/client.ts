import { AccountApi } from './account.ts';
import { BillingApi } from './billing.ts';
import { LyceumCore } from './core.ts';
import { CoursesApi } from './courses.ts';
import { DiscussionApi } from './discussion.ts';
import { PostsApi } from './posts.ts';
import { RecommendationsApi } from './recommendations.ts';

/**
 * The client of one site, with everything that the API offers.
 *
 * ```ts
 * const lyceum = new Lyceum({ site: 'my-blog', api: 'https://community.example.com' });
 * const post = await lyceum.posts.read('hello-d1');
 * if (post.state === 'locked') show(post.offers);
 * ```
 */
export class Lyceum extends LyceumCore {
  readonly account = new AccountApi(this);
  readonly billing = new BillingApi(this);
  readonly courses = new CoursesApi(this);
  readonly discussion = new DiscussionApi(this);
  readonly posts = new PostsApi(this);
  readonly recommendations = new RecommendationsApi(this);
}
