import type { Content } from './content.ts';

/** A request that a route would accept, had the caller the right: path parameters, query and body. */
export interface Example {
  param?: Record<string, string>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

const key = (letter: string) => letter.repeat(43);

const post = {
  title: 'A title',
  summary: 'A summary',
  access: 'paid',
  status: 'published',
  topics: ['ai'],
  level: 'beginner',
  minutes: 5,
  url: '/posts/a',
  markdown: '# Text',
};

const course = {
  title: 'A course',
  summary: 'A summary',
  access: 'paid',
  status: 'published',
  topics: ['web'],
  level: 'beginner',
  url: '/courses/a',
};

const setup = {
  id: 'a-new-site',
  name: 'A new site',
  url: 'https://new.test',
  origins: ['https://new.test'],
  token: 'not-the-setup-token',
  ownerEmail: 'owner@new.test',
  ownerName: 'Owner',
};

const gone = 'nobody.n_AgsUJdNwI1AEkI5N-RSTukPFdO-G9pk8gLT5Hy88Y';

const inSite = (path: string) => path.replace(/^(\w+) /, '$1 /api/v1/sites/:site');

/** One for every route: the matrix fails on a route without. */
export const examples: Record<string, (content: Content) => Example> = {
  'GET /openapi.json': () => ({}),
  'GET /docs': () => ({}),
  'GET /health': () => ({}),
  // Signed with the tests' secret, for a member who is no more.
  'GET /unsubscribe/:token': () => ({ param: { token: gone } }),
  'POST /unsubscribe/:token': () => ({ param: { token: gone } }),
  'POST /api/v1/setup': () => ({ body: setup }),
  'POST /api/v1/stripe/webhook': () => ({ body: { id: 'evt_1', type: 'invoice.paid', data: { object: {} } } }),
  ...Object.fromEntries(
    Object.entries<(content: Content) => Example>({
      'GET ': () => ({}),
      'GET /studio/settings': () => ({}),
      'PUT /studio/settings': () => ({
        body: { name: 'Renamed', url: 'https://blog.test', origins: ['https://blog.test'] },
      }),
      'GET /studio/tokens': () => ({}),
      'POST /studio/tokens': () => ({ body: { name: 'CI', scope: 'publish', days: 90 } }),
      'DELETE /studio/tokens/:id': (content) => ({ param: { id: content.token } }),

      'POST /sign-in/codes': () => ({ body: { email: 'new@example.com', challenge: key('a') } }),
      'POST /sign-in/tokens': () => ({ body: { verifier: key('b'), code: '123456' } }),
      'POST /studio/sign-in/codes': () => ({ body: { email: 'new@example.com', challenge: key('c') } }),
      'POST /studio/session': () => ({ body: { verifier: key('d'), code: '123456' } }),
      'GET /studio/session': () => ({}),
      'DELETE /studio/session': () => ({}),
      'GET /account': () => ({}),
      'PATCH /account': () => ({ body: { name: 'Renamed' } }),
      'DELETE /account/session': () => ({}),
      'DELETE /account/sessions': () => ({}),
      'GET /studio/members': () => ({ query: { search: 'a' } }),
      'GET /studio/members/export': () => ({}),
      'POST /studio/members/import': () => ({
        body: { rows: [{ line: 2, email: 'imported@example.com' }], dryRun: true },
      }),
      'POST /studio/members/import/link': () => ({}),
      'PUT /studio/members/:id/ban': ({ member }) => ({ param: { id: member }, body: { banned: true } }),

      'GET /posts': () => ({}),
      'GET /posts/:slug': (content) => ({ param: { slug: content.post } }),
      'POST /posts/:slug/meter': (content) => ({ param: { slug: content.post } }),
      'PUT /posts/:slug/like': (content) => ({ param: { slug: content.post } }),
      'DELETE /posts/:slug/like': (content) => ({ param: { slug: content.post } }),
      'GET /studio/posts': () => ({}),
      'GET /studio/posts/:slug': (content) => ({ param: { slug: content.post } }),
      'PUT /studio/posts/:slug': (content) => ({ param: { slug: content.post }, body: post }),
      'POST /studio/preview': () => ({ body: { markdown: '*text*' } }),

      'GET /feed.xml': () => ({}),
      'GET /sitemap.xml': () => ({}),
      'GET /posts/:slug/key': (content) => ({ param: { slug: content.post }, query: { id: content.sealKey } }),
      'GET /publish/posts': () => ({ query: { source: 'blog' } }),
      'PUT /publish/posts/:slug': () => ({
        param: { slug: 'a-pushed-post' },
        body: { ...post, source: 'blog', requires: ['course:sql'] },
      }),
      'PUT /publish/posts/:slug/archive': (content) => ({ param: { slug: content.pushed }, body: { source: 'blog' } }),
      'PUT /publish/posts/:slug/seals/:key': (content) => ({
        param: { slug: content.post, key: 'a-new-release' },
        body: { key: key('e') },
      }),
      'DELETE /publish/posts/:slug/seals': (content) => ({ param: { slug: content.post }, query: { keep: '1' } }),

      'GET /courses': () => ({}),
      'GET /courses/:course': (content) => ({ param: { course: content.course } }),
      'PUT /courses/:course/like': (content) => ({ param: { course: content.course } }),
      'DELETE /courses/:course/like': (content) => ({ param: { course: content.course } }),
      'GET /courses/:course/lessons/:lesson': (content) => ({
        param: { course: content.course, lesson: content.lesson },
      }),
      'PUT /courses/:course/lessons/:lesson/progress': (content) => ({
        param: { course: content.course, lesson: content.lesson },
        body: { completed: true },
      }),
      'GET /studio/courses': () => ({}),
      'PUT /studio/courses/:course': (content) => ({ param: { course: content.course }, body: course }),
      'GET /studio/courses/:course/requires': (content) => ({ param: { course: content.course } }),
      'PUT /studio/courses/:course/requires': (content) => ({
        param: { course: content.course },
        body: { requires: ['course:not-yet'] },
      }),
      'GET /studio/courses/:course/materials': (content) => ({ param: { course: content.course } }),
      'PUT /studio/courses/:course/materials': (content) => ({
        param: { course: content.course },
        body: { order: [content.material] },
      }),
      'PUT /studio/courses/:course/materials/:material': (content) => ({
        param: { course: content.course, material: content.material },
        body: { title: 'A paper', url: 'https://example.com/paper', format: 'article', minutes: 5 },
      }),
      'DELETE /studio/courses/:course/materials/:material': (content) => ({
        param: { course: content.course, material: content.material },
      }),
      'PUT /studio/courses/:course/lessons/:lesson': (content) => ({
        param: { course: content.course, lesson: content.lesson },
        body: { title: 'A lesson', position: 1, minutes: 5, preview: false, markdown: '# Text' },
      }),

      'POST /account/portal': () => ({
        body: { returnTo: 'https://blog.test/posts/a', flow: 'change', plan: 'yearly' },
      }),
      'POST /account/refresh': () => ({}),
      'PUT /account/subscriptions/:id/pause': () => ({ param: { id: 'sub_unknown' }, body: { months: 1 } }),
      'DELETE /account/subscriptions/:id/pause': () => ({ param: { id: 'sub_unknown' } }),
      'GET /account/withdrawals': () => ({}),
      'POST /account/withdrawals': () => ({ body: { grant: 'sub_unknown' } }),
      'GET /studio/members/:id': (content) => ({ param: { id: content.member } }),
      'POST /studio/members/:id/grants': (content) => ({
        param: { id: content.member },
        body: { plan: null, content: { kind: 'post', slug: content.post }, note: 'For the talk', endsAt: null },
      }),
      'DELETE /studio/grants/:id': () => ({ param: { id: 'comp_unknown' } }),
      'POST /studio/payments/:id/refund': () => ({
        param: { id: 'pi_unknown' },
        body: { amount: 100, reason: 'Sorry' },
      }),
      'POST /studio/subscriptions/:id/cancel': () => ({ param: { id: 'sub_unknown' }, body: { at: 'now' } }),

      'GET /plans': () => ({}),
      'POST /checkouts': (content) => ({ body: { plan: content.plan, returnTo: 'https://blog.test/posts/a' } }),
      'POST /checkouts/:id/return': () => ({ param: { id: 'cs_test_unknown' } }),
      'GET /studio/plans': () => ({}),
      'POST /studio/plans': () => ({
        body: { id: 'new', name: 'New', description: '', amount: 500, currency: 'usd', interval: 'month' },
      }),
      'PUT /studio/plans/:id/contents': (content) => ({
        param: { id: content.plan },
        body: { contents: [{ kind: 'post', slug: content.post }] },
      }),
      'GET /offers/:code': (content) => ({ param: { code: content.offer }, query: { plan: content.plan } }),
      'GET /studio/offers': () => ({}),
      'POST /studio/offers': (content) => ({
        body: { code: 'SPRING', name: 'Spring', percent: 20, plan: content.plan },
      }),
      'PUT /studio/offers/:code/active': (content) => ({ param: { code: content.offer }, body: { active: false } }),
      'PUT /studio/plans/:id/active': (content) => ({ param: { id: content.plan }, body: { active: false } }),

      'GET /studio/billing/events': () => ({}),
      'POST /studio/billing/events/:id/replay': () => ({ param: { id: 'evt_unknown' } }),
      'GET /studio/billing/drift': () => ({}),
      'GET /studio/billing/reconcile': () => ({}),
      'POST /studio/billing/reconcile': () => ({}),
      'GET /studio/audit': () => ({ query: { subject: 'a' } }),

      'GET /studio/recommender': () => ({}),
      'PUT /studio/recommender': () => ({ body: { mode: 'plain' } }),
      'POST /studio/recommender/train': () => ({}),
      'POST /studio/recommender/versions/:version/restore': () => ({ param: { version: '1' } }),
      'GET /studio/revenue': () => ({ query: { from: '1760000000000', to: '1790000000000', currency: 'eur' } }),
      'POST /posts/:slug/gate': (content) => ({ param: { slug: content.post } }),

      'GET /gifts': () => ({}),
      'POST /gifts': (content) => ({
        body: { plan: content.plan, to: 'a@example.com', message: 'For you', returnTo: 'https://blog.test/posts/a' },
      }),
      'POST /gifts/redeem': (content) => ({ body: { code: content.code } }),
      'GET /studio/gifts': () => ({}),
      'POST /studio/gifts': (content) => ({ body: { plan: content.plan, days: 30, count: 2 } }),
      'DELETE /studio/gifts/:id': (content) => ({ param: { id: content.gift } }),
      'GET /referral': () => ({}),
      'PUT /referral': () => ({}),
      'POST /referral/rewards/:id/redeem': (content) => ({ param: { id: content.reward } }),
      'GET /teams': () => ({}),
      'PUT /teams/:subscription/seats': (content) => ({
        param: { subscription: content.team },
        body: { email: 'b@example.com' },
      }),
      'DELETE /teams/:subscription/seats/:email': (content) => ({
        param: { subscription: content.team, email: content.invited },
      }),
      'PUT /seats/:subscription': (content) => ({ param: { subscription: content.seat } }),
      'DELETE /seats/:subscription': (content) => ({ param: { subscription: content.seat } }),
      'GET /studio/teams': () => ({}),

      'GET /threads/:thread/comments': (content) => ({ param: { thread: content.thread } }),
      'POST /threads/:thread/comments': (content) => ({
        param: { thread: content.thread },
        body: { parent: null, markdown: 'A comment' },
      }),
      'PATCH /comments/:id': ({ comment }) => ({ param: { id: comment }, body: { markdown: 'Changed' } }),
      'DELETE /comments/:id': ({ comment }) => ({ param: { id: comment } }),
      'GET /comments/:id/source': ({ comment }) => ({ param: { id: comment } }),
      'PUT /comments/:id/like': ({ comment }) => ({ param: { id: comment } }),
      'DELETE /comments/:id/like': ({ comment }) => ({ param: { id: comment } }),
      'GET /studio/comments': () => ({}),
      'DELETE /studio/comments/:id': ({ comment }) => ({ param: { id: comment } }),

      'GET /studio/webhooks': () => ({}),
      'POST /studio/webhooks': () => ({ body: { url: 'https://hooks.test/lyceum', types: ['comment.created'] } }),
      'DELETE /studio/webhooks/:id': ({ webhook }) => ({ param: { id: webhook } }),
      'POST /studio/webhooks/:id/test': ({ webhook }) => ({ param: { id: webhook } }),
      'GET /studio/webhooks/:id/deliveries': ({ webhook }) => ({ param: { id: webhook } }),
      'PUT /studio/webhooks/:id/deliveries/:delivery/replay': ({ webhook, delivery }) => ({
        param: { id: webhook, delivery },
      }),
      'GET /studio/posts/:slug/mailings': (content) => ({ param: { slug: content.post } }),
      'POST /studio/posts/:slug/mailings': (content) => ({
        param: { slug: content.post },
        body: { segment: 'all', subject: 'A new post' },
      }),

      'GET /communities': () => ({ query: { suggested: 'true' } }),
      'PUT /communities/:community/membership': (content) => ({ param: { community: content.community } }),
      'DELETE /communities/:community/membership': (content) => ({ param: { community: content.community } }),
      'GET /studio/communities': () => ({}),
      'PUT /studio/communities/:community': (content) => ({
        param: { community: content.community },
        body: { name: 'A group', summary: 'A summary', topics: ['ai'], level: null, url: null, status: 'open' },
      }),

      'GET /recommendations': () => ({}),
      'GET /profile': () => ({}),
      'PUT /profile': () => ({ body: { wants: ['ai'], personal: false } }),
      'GET /path': () => ({}),
      'PUT /path/goal': (content) => ({ body: { goal: { kind: 'course', slug: content.course } } }),
      'GET /people': () => ({}),
      'PUT /follows': () => ({ body: { kind: 'topic', target: 'ai', on: true } }),
      'PUT /dismissals': (content) => ({ body: { kind: 'post', slug: content.post, on: true } }),
      'POST /interactions': (content) => ({ body: { kind: 'view', content: 'post', slug: content.post } }),
    }).map(([path, example]) => [inSite(path), example]),
  ),
};
