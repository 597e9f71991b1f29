import type { Plan } from '../../sdk/index.ts';
import { defaultRules } from '../../worker/access/rules.ts';
import type { Member, MemberPage, Role, Staff } from '../../worker/contract/account.ts';
import type { PlanAdminList, PlanInput } from '../../worker/contract/billing.ts';
import type { ModerationPage } from '../../worker/contract/discussion.ts';
import type { ErrorCode, errorStatus } from '../../worker/contract/error.ts';
import type { PostInput, PostSource, PostSourcePage, PreviewReply } from '../../worker/contract/post.ts';
import type { Site, SiteSettings, SiteSettingsInput } from '../../worker/contract/site.ts';
import { aPlan } from './plan-data.ts';

const SITE = 'my-blog';
const T0 = 1_790_000_000_000;

/** The statuses of those that the desk meets here. */
const statuses: Partial<typeof errorStatus> = {
  code_wrong: 400,
  unauthenticated: 401,
  forbidden: 403,
  site_unknown: 404,
  conflict: 409,
  internal: 500,
  payment_unavailable: 502,
};

/** What the fake throws to answer with an error body. */
export class Refused {
  readonly code: ErrorCode;
  constructor(code: ErrorCode) {
    this.code = code;
  }
}

export interface Asked {
  method: string;
  path: string;
  query: URLSearchParams;
  json: unknown;
  /** Whether the browser would send the cookie. */
  cookie: boolean;
}

/** The plan that comes of what the owner gave, new and on sale. */
const planOf = ({ prices = [], ...given }: PlanInput): PlanAdminList['plans'][number] => ({
  ...aPlan(given as Partial<Plan>),
  prices: prices.map((price) => ({ ...price, regions: [] })),
  contents: given.contents ?? [],
  active: true,
  members: 0,
});

/** A site's studio that answers as the API does, from what the contract's types say; its state can be looked at. */
export class StudioApi {
  readonly calls: Asked[] = [];
  signedIn = true;
  roles: Role[] = ['owner'];
  /** `METHOD /path` → the code that the next calls fail with; `network` answers nothing. */
  readonly failing = new Map<string, ErrorCode | 'network'>();
  readonly posts = new Map<string, PostSource>();
  members: Member[] = [];
  plans: PlanAdminList['plans'] = [];
  comments: ModerationPage['comments'] = [];
  settings: SiteSettings = {
    id: SITE,
    name: 'Pages of Ada',
    url: 'https://blog.test',
    lang: 'en',
    origins: ['https://blog.test'],
    rules: defaultRules,
    createdAt: T0,
  };
  /** What a page's own tests answer before all else; undefined: not theirs. null: done, nothing to tell. */
  readonly also: ((asked: Asked) => unknown)[] = [];
  #clock = T0;

  readonly fetch: typeof fetch = async (input, init = {}) => {
    const url = new URL(String(input), 'http://desk.test');
    const asked: Asked = {
      method: init.method ?? 'GET',
      path: decodeURIComponent(url.pathname.split('/api/v1/sites/')[1] ?? ''),
      query: url.searchParams,
      json: init.body ? JSON.parse(String(init.body)) : undefined,
      cookie: init.credentials !== 'omit',
    };
    this.calls.push(asked);
    try {
      if (!asked.path.startsWith(SITE)) throw new Refused('site_unknown');
      asked.path = asked.path.slice(SITE.length);
      const failure = this.failing.get(`${asked.method} ${asked.path}`);
      if (failure === 'network') throw new TypeError('Failed to fetch');
      if (failure) throw new Refused(failure);
      const reply = this.#answer(asked) ?? undefined;
      return reply === undefined ? new Response(null, { status: 204 }) : Response.json(reply);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const body = { error: { code: error.code, message: error.code, requestId: 'req-1' } };
      return Response.json(body, { status: statuses[error.code] ?? 404 });
    }
  };

  asked(method: string, path: string): Asked[] {
    return this.calls.filter((call) => call.method === method && call.path === path);
  }

  /** Saves a post as somebody else would, a moment later. */
  write(slug: string, over: Partial<PostSource> = {}): PostSource {
    this.#clock += 1000;
    const post: PostSource = {
      slug,
      title: 'Hello, D1',
      summary: 'What a database at the edge is good for.',
      access: 'members',
      topics: ['databases'],
      level: 'beginner',
      minutes: 7,
      url: `/posts/${slug}`,
      publishedAt: T0,
      tier: null,
      opensAt: null,
      dripDays: null,
      status: 'published',
      markdown: '# Hello\n\nIt is *fast*.',
      requires: [],
      awaits: [],
      ...over,
      updatedAt: this.#clock,
    };
    this.posts.set(slug, post);
    return post;
  }

  #answer({ method, path, query, json }: Asked): unknown {
    const [, route = '', id = ''] = path.match(/^(\/studio\/(?:members|plans|comments|posts))\/([^/]+)/) ?? [];
    if (`${method} ${path}` === 'POST /studio/sign-in/codes') return { expiresAt: T0 };
    if (`${method} ${path}` === 'POST /studio/session') {
      if ((json as { code: string }).code !== '123456') throw new Refused('code_wrong');
      this.signedIn = true;
      return { expiresAt: T0 };
    }
    if (path === '') return { id: SITE, name: this.settings.name, url: this.settings.url, lang: 'en' } satisfies Site;
    if (method === 'GET' && path.startsWith('/posts/')) {
      const post = this.posts.get(path.slice('/posts/'.length));
      if (!post) throw new Refused('not_found');
      return { ...post, state: 'locked', reason: 'plan', offers: [], opensAt: null, ended: null, meter: null };
    }
    if (path.startsWith('/courses/')) throw new Refused('not_found');
    if (!this.signedIn) throw new Refused('unauthenticated');
    for (const answer of this.also) {
      const reply = answer({ method, path, query, json, cookie: true });
      if (reply !== undefined) return reply;
    }
    switch (`${method} ${route || path}`) {
      case 'GET /studio/session':
        return { name: 'Ada', email: 'ada@blog.test', roles: this.roles, site: this.settings.name } satisfies Staff;
      case 'DELETE /studio/session':
        this.signedIn = false;
        return undefined;
      case 'GET /studio/settings':
        return this.settings;
      case 'PUT /studio/settings':
        return this.#set(json as SiteSettingsInput);
      case 'POST /studio/preview':
        return { html: `<p>${(json as { markdown: string }).markdown}</p>` } satisfies PreviewReply;
      case 'GET /studio/posts':
        return id ? this.#post(id) : this.#list();
      case 'PUT /studio/posts':
        return this.#save(id, json as PostInput);
      case 'GET /studio/members':
        if (id) throw new Refused('not_found');
        return this.#find(query);
      case 'PUT /studio/members':
        this.members = this.members.map((member) =>
          member.id === id ? { ...member, ...(json as { banned: boolean }) } : member,
        );
        return undefined;
      case 'GET /studio/plans':
        return { plans: this.plans } satisfies PlanAdminList;
      case 'POST /studio/plans':
        if (this.plans.some((plan) => plan.id === (json as PlanInput).id)) throw new Refused('conflict');
        this.plans = [...this.plans, planOf(json as PlanInput)];
        return undefined;
      case 'PUT /studio/plans':
        this.plans = this.plans.map((plan) => (plan.id === id ? { ...plan, ...(json as { active: boolean }) } : plan));
        return undefined;
      case 'GET /studio/comments':
        return { comments: this.comments, next: null } satisfies ModerationPage;
      case 'DELETE /studio/comments':
        this.comments = this.comments.map((comment) => (comment.id === id ? { ...comment, deleted: true } : comment));
        return undefined;
      default:
        throw new Refused('not_found');
    }
  }

  #set({ rules, ...fields }: SiteSettingsInput): SiteSettings {
    this.settings = { ...this.settings, ...fields, rules: { ...this.settings.rules, ...rules } };
    return this.settings;
  }

  #post(slug: string): PostSource {
    const post = this.posts.get(slug);
    if (!post) throw new Refused('not_found');
    return post;
  }

  #list(): PostSourcePage {
    const posts = [...this.posts.values()].sort((a, b) => b.updatedAt - a.updatedAt);
    return {
      posts: posts.map(({ slug, title, access, status, updatedAt }) => ({ slug, title, access, status, updatedAt })),
      next: null,
    };
  }

  #save(slug: string, { basedOn, tier = null, opensAt = null, dripDays = null, ...fields }: PostInput): PostSource {
    const before = this.posts.get(slug);
    if (basedOn !== undefined && basedOn !== (before?.updatedAt ?? null)) throw new Refused('conflict');
    const requires = fields.requires ?? before?.requires ?? [];
    const awaits = requires.filter((name) => this.posts.get(name)?.status !== 'published');
    return this.write(slug, { tier, opensAt, dripDays, ...fields, requires, awaits });
  }

  #find(query: URLSearchParams): MemberPage {
    const search = query.get('search')?.toLowerCase();
    if (search) {
      const found = this.members.filter(({ name, email }) =>
        [name, email].some((text) => text.toLowerCase().startsWith(search)),
      );
      return { members: found, next: null };
    }
    const from = Number(query.get('cursor') ?? 0);
    const members = this.members.slice(from, from + 50);
    return { members, next: from + 50 < this.members.length ? String(from + 50) : null };
  }
}
