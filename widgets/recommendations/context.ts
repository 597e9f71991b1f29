import type { RecommendationOptions } from '../../sdk/recommendations.ts';

type Context = NonNullable<RecommendationOptions['context']>;

/** What is read on this page, as its other Lyceum elements say: `post:hello-d1`. Null where they say nothing. */
export function contextOfPage(): Context | null {
  const element = document.querySelector('lyceum-paywall[post], lyceum-course[course], lyceum-discussion[thread]');
  if (!element) return null;
  const kind = element.localName === 'lyceum-course' ? 'course' : 'post';
  const slug = ['post', 'course', 'thread'].map((name) => element.getAttribute(name)).find(Boolean) ?? '';
  // A discussion may be about something else than a post; the API refuses what is not a slug.
  return /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(slug) ? `${kind}:${slug}` : null;
}
