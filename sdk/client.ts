import { AccountApi } from './account.ts';
import { BillingApi } from './billing.ts';
import { CommunitiesApi } from './communities.ts';
import { LyceumCore } from './core.ts';
import { CoursesApi } from './courses.ts';
import { DiscussionApi } from './discussion.ts';
import { GiftsApi } from './gifts.ts';
import { MembershipApi } from './membership.ts';
import { PostsApi } from './posts.ts';
import { ProfileApi } from './profile.ts';
import { RecommendationsApi } from './recommendations.ts';
import { ReferralsApi } from './referrals.ts';
import { SealsApi } from './seals.ts';
import { SeatsApi } from './seats.ts';

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
  readonly communities = new CommunitiesApi(this);
  readonly courses = new CoursesApi(this);
  readonly discussion = new DiscussionApi(this);
  readonly gifts = new GiftsApi(this);
  readonly membership = new MembershipApi(this);
  readonly posts = new PostsApi(this);
  readonly profile = new ProfileApi(this);
  readonly recommendations = new RecommendationsApi(this);
  readonly referrals = new ReferralsApi(this);
  readonly seals = new SealsApi(this);
  readonly seats = new SeatsApi(this);
}
