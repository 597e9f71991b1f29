import type { Account, Recommendation, RecommendationList } from '../../sdk/index.ts';
import { define } from '../../widgets/base/element.ts';
import LyceumRecommendations from '../../widgets/recommendations/lyceum-recommendations.ts';
import '../../widgets/public/lyceum.css';
import { type Call, lyceumWith } from './page.ts';

define('lyceum-recommendations', LyceumRecommendations);

export function item(slug: string, changes: Partial<Recommendation> = {}): Recommendation {
  return {
    kind: 'post',
    slug,
    title: `About ${slug}`,
    summary: '',
    url: `#${slug}`,
    access: 'members',
    topics: ['ai'],
    level: 'beginner',
    minutes: 7,
    score: 1,
    terms: { interestMatch: 0.8, contentRelevance: 0.5, contentQuality: 0.7, activity: 0.4 },
    learned: null,
    reason: { kind: 'interest', topic: 'ai' },
    ...changes,
  };
}

export const account = (changes: Partial<Account> = {}): Account => ({
  id: 'm',
  email: 'ana@example.com',
  name: 'Ana',
  fields: [],
  goal: null,
  level: null,
  onboarded: true,
  newsletter: true,
  createdAt: 1,
  grants: [],
  topics: ['ai', 'web'],
  ...changes,
});

/** A site whose list and member the test changes. */
export class Site {
  list: RecommendationList = {
    recommendations: ['a', 'b', 'c', 'd'].map((slug) => item(slug)),
    personal: true,
    model: 0,
    offer: null,
  };
  member = account();
  readonly acts: unknown[] = [];
  readonly asked: string[] = [];
  /** `kind:slug` of what the member has waved away. */
  readonly dismissed = new Set<string>();
  accountReads = 0;

  readonly answer = ({ method, path, json, query }: Call): unknown => {
    if (path === '/recommendations') {
      this.asked.push(query.toString());
      const { recommendations } = this.list;
      const left = recommendations.filter(({ kind, slug }) => !this.dismissed.has(`${kind}:${slug}`));
      return { ...this.list, recommendations: left.slice(0, Number(query.get('limit'))) };
    }
    if (path === '/dismissals') {
      const { kind, slug, on } = json as { kind: string; slug: string; on: boolean };
      if (on) this.dismissed.add(`${kind}:${slug}`);
      else this.dismissed.delete(`${kind}:${slug}`);
      return;
    }
    if (path === '/interactions') return void this.acts.push(json);
    if (path !== '/account') throw new Error(`not expected: ${path}`);
    if (method === 'GET') this.accountReads += 1;
    else {
      this.member = { ...this.member, ...(json as Partial<Account>) };
      if (this.member.fields.includes('web'))
        this.list = { recommendations: [item('web-first')], personal: true, model: 0, offer: null };
    }
    return this.member;
  };
}

export function mount(site: Site, options?: { signedIn: boolean }, answer: (call: Call) => unknown = site.answer) {
  const lyceum = lyceumWith(answer, options);
  const element = new LyceumRecommendations();
  element.lyceum = lyceum;
  document.body.append(element);
  return { lyceum, element, root: element.renderRoot as ShadowRoot };
}

export const text = (element: Element | null | undefined) => element?.textContent?.replaceAll(/\s+/g, ' ').trim();
export const texts = (root: ParentNode, selector: string) => [...root.querySelectorAll(selector)].map(text);
