import type { LyceumCore } from '../sdk/core.ts';
import { LyceumAccount } from './account/lyceum-account.ts';
import { define } from './base/element.ts';
import { provide } from './base/page.ts';
import { LyceumCommunities } from './communities/lyceum-communities.ts';
import { LyceumCourse } from './courses/lyceum-course.ts';
import { LyceumCourses } from './courses/lyceum-courses.ts';
import { LyceumDiscussion } from './discussion/lyceum-discussion.ts';
import { LyceumPaywall } from './paywall/lyceum-paywall.ts';
import { LyceumRecommendations } from './recommendations/lyceum-recommendations.ts';

export type { LyceumJsx } from './jsx.ts';
export {
  LyceumAccount,
  LyceumCommunities,
  LyceumCourse,
  LyceumCourses,
  LyceumDiscussion,
  LyceumPaywall,
  LyceumRecommendations,
  provide,
};

/**
 * Defines every element and gives them the client. Importing this module does nothing until it is called.
 *
 * ```ts
 * defineLyceum(new Lyceum({ site: 'my-blog', api: 'https://community.example.com' }));
 * ```
 */
export function defineLyceum(lyceum: LyceumCore): void {
  provide(lyceum);
  define('lyceum-account', LyceumAccount);
  define('lyceum-communities', LyceumCommunities);
  define('lyceum-course', LyceumCourse);
  define('lyceum-courses', LyceumCourses);
  define('lyceum-discussion', LyceumDiscussion);
  define('lyceum-paywall', LyceumPaywall);
  define('lyceum-recommendations', LyceumRecommendations);
}
