/** What every tag takes in JSX besides its own attributes; event listeners are added through a ref. */
interface Common {
  id?: string;
  class?: string;
  className?: string;
  lang?: string;
  slot?: string;
  hidden?: boolean;
  key?: string | number;
  ref?: unknown;
  children?: unknown;
}

/**
 * The tags for JSX. Frameworks with a global `JSX` namespace have them at once; for React add
 * `declare module 'react' { namespace JSX { interface IntrinsicElements extends LyceumJsx {} } }`.
 */
export interface LyceumJsx {
  'lyceum-account': Common;
  'lyceum-communities': Common & { suggested?: boolean };
  'lyceum-course': Common & { course: string };
  'lyceum-courses': Common;
  'lyceum-discussion': Common & { thread: string };
  'lyceum-paywall': Common & { post: string };
  'lyceum-recommendations': Common & { context?: string; limit?: number };
}

declare global {
  namespace JSX {
    interface IntrinsicElements extends LyceumJsx {}
  }
  interface HTMLElementTagNameMap {
    'lyceum-account': import('./account/lyceum-account.ts').LyceumAccount;
    'lyceum-communities': import('./communities/lyceum-communities.ts').LyceumCommunities;
    'lyceum-course': import('./courses/lyceum-course.ts').LyceumCourse;
    'lyceum-courses': import('./courses/lyceum-courses.ts').LyceumCourses;
    'lyceum-discussion': import('./discussion/lyceum-discussion.ts').LyceumDiscussion;
    'lyceum-paywall': import('./paywall/lyceum-paywall.ts').LyceumPaywall;
    'lyceum-recommendations': import('./recommendations/lyceum-recommendations.ts').LyceumRecommendations;
  }
}
