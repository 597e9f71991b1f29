import type { OfferTerms, Plan, Post } from '../../sdk/index.ts';
import { define } from '../../widgets/base/element.ts';
import { LyceumPaywall } from '../../widgets/paywall/lyceum-paywall.ts';
import { type Call, lyceumWith, Refusal, until } from './page.ts';
import { aPlan } from './plan-data.ts';

define('lyceum-paywall', LyceumPaywall);

export const plans: Plan[] = [
  aPlan({ description: 'Every post.' }),
  aPlan({ id: 'yearly', name: 'Yearly', description: 'A year of it.', amount: 9000, interval: 'year' }),
];

export const GATED = 'Only for those who may read it';

/** A site's posts as the API answers for one member: sign-in, checkout and what the reader does with an open post. */
export class PaywallApi {
  readonly calls: Call[] = [];
  access: Post['access'] = 'paid';
  /** What the caller may read: set by paying, kept by signing in and out. */
  paid = false;
  offers = plans;
  reactions = { likes: 2, liked: false, shares: 0 };
  meter: Post['meter'] = null;
  /** What a locked answer says besides. */
  lock: Partial<Pick<Extract<Post, { state: 'locked' }>, 'reason' | 'opensAt' | 'ended'>> = {};
  html = `<p>${GATED}</p><pre><code><span class="hljs-keyword">const</span> x</code></pre>`;
  readonly free = new Set<string>();
  retryAfter = 86_400;
  /** What the promotion code does. */
  terms: OfferTerms = {
    ...{ code: 'SPRING', name: 'Spring', plan: null, percent: 20, amount: null, currency: null },
    ...{ duration: 'once', months: null },
  };
  /** How a checkout stands. */
  status = { status: 'complete', url: null as string | null };
  /** Runs before each answer: throws to fail, waits to be slow. */
  before: (call: Call) => unknown = () => {};

  readonly handler = async (call: Call): Promise<unknown> => {
    this.calls.push(call);
    await this.before(call);
    const [, noun, slug] = call.path.split('/');
    if (call.path.endsWith('/like')) {
      const liked = call.method !== 'DELETE';
      this.reactions = { ...this.reactions, liked, likes: liked ? 4 : 2 };
      return this.reactions;
    }
    if (call.path.endsWith('/meter')) return this.read(slug ?? '', call.signedIn);
    if (noun === 'posts') return this.post(slug ?? '', call.signedIn);
    if (noun === 'offers') return this.terms;
    if (call.path === '/sign-in/codes') return { expiresAt: Date.now() + 600_000 };
    if (call.path === '/sign-in/tokens') return { token: 'new', expiresAt: Date.now() + 1e9 };
    if (call.path === '/checkouts') return { url: '#paying' };
    if (noun === 'checkouts') {
      if (this.status.status === 'complete') this.paid = true;
      return this.status;
    }
    if (call.path.startsWith('/interactions')) return undefined;
    throw new Refusal(404, 'not_found');
  };

  post(slug: string, signedIn: boolean): Post {
    const { access, offers, reactions, html } = this;
    const summary = {
      slug,
      title: `About ${slug}`,
      summary: '',
      access,
      topics: [],
      level: 'beginner' as const,
      minutes: 5,
      url: `/${slug}`,
      publishedAt: 1,
    };
    const may = access === 'open' || (signedIn && (access === 'members' || this.paid));
    if (may)
      return { state: 'open', ...summary, html: `${html}<p>${slug}</p>`, sealed: false, meter: this.meter, reactions };
    const reason = signedIn ? ('plan' as const) : ('sign_in' as const);
    const locked = { reason, offers, opensAt: null, ended: null, meter: this.meter, ...this.lock };
    return { state: 'locked', ...summary, ...locked, reactions };
  }

  /** A read on the house: counted once a post. */
  read(slug: string, signedIn: boolean): Post {
    const limit = this.meter?.limit ?? 0;
    if (!this.free.has(slug) && this.free.size >= limit) throw new Refusal(403, 'locked', this.retryAfter);
    this.free.add(slug);
    const { state: _, ...post } = this.post(slug, signedIn);
    const { html, reactions } = this;
    const meter = { limit, left: limit - this.free.size };
    return { ...post, state: 'open', html: `${html}<p>${slug}</p>`, sealed: false, meter, reactions } as Post;
  }

  asked = (path: string, method = 'GET') => this.calls.filter((call) => call.path === path && call.method === method);
}

export function mount(api: PaywallApi, { signedIn = false, post = 'a-post' } = {}) {
  const lyceum = lyceumWith(api.handler, { signedIn });
  const host = document.createElement('lyceum-paywall') as LyceumPaywall;
  host.innerHTML = '<p>The teaser.</p>';
  host.lyceum = lyceum;
  host.post = post;
  document.body.append(host);
  const root = host.renderRoot as ShadowRoot;
  const within = (tag: string) => host.shadowRoot?.querySelector(tag)?.shadowRoot;
  const gate = (selector: string) => within('lyceum-gate')?.querySelector<HTMLElement>(selector);
  const form = (selector: string) =>
    within('lyceum-gate')?.querySelector('lyceum-sign-in')?.shadowRoot?.querySelector<HTMLElement>(selector);
  return {
    host,
    root,
    lyceum,
    gate,
    form,
    text: () => host.querySelector<HTMLElement>('[slot="gated"]'),
    open: () => until(() => host.textContent?.includes(GATED), 'the post is open'),
    locked: () => until(() => gate('h2'), 'the post is locked'),
    said: () => within('lyceum-gate')?.querySelector('.notice')?.textContent?.replaceAll(/\s+/g, ' ').trim() ?? '',
    button: (words: RegExp) =>
      until(
        () =>
          [
            ...(within('lyceum-gate')?.querySelectorAll<HTMLElement>('button') ?? []),
            ...(within('lyceum-actions')?.querySelectorAll<HTMLElement>('button') ?? []),
          ].find((button) => words.test(button.textContent ?? '')),
        String(words),
      ),
    status: () => within('lyceum-actions')?.querySelector('[role=status]')?.textContent?.trim() ?? '',
    /** Types into the form and sends it, as Enter does. */
    async send(value: string, field = 'input') {
      const input = (await until(() => form(field), field)) as HTMLInputElement;
      input.value = value;
      input.form?.requestSubmit();
    },
  };
}
