/**
 * The script tag: `<script type="module" src="https://community.example.com/lyceum.js?site=my-blog">`.
 * Watches the page for Lyceum's tags and loads an element's code when one nears the viewport; until then it costs this
 * file only. `?lang=` overrides the page's language.
 */
const config = new URL(import.meta.url);
const api = config.origin;
const site = config.searchParams.get('site');

type Module<T> = () => Promise<{ default: T }>;
/** One build a language (`@lit/localize`, transform mode): `../.build/locales/<locale>/widgets/<noun>/<tag>.js`. */
const elements = import.meta.glob('../.build/locales/*/widgets/*/lyceum-*.js') as Record<
  string,
  Module<CustomElementConstructor>
>;
const providers = import.meta.glob('../.build/locales/*/widgets/base/provide.js') as Record<
  string,
  Module<(api: string, site: string) => void>
>;

const start = Symbol.for('lyceum.embed');
const page = globalThis as typeof globalThis & { [start]?: string };

if (!site) console.error('Lyceum: the script tag names no site. Add ?site=your-site to its address.');
else if (page[start]) {
  if (page[start] !== site) console.warn(`Lyceum: this page already belongs to the site "${page[start]}".`);
} else {
  page[start] = site;
  watch(site);
  // Who sent the reader is known on this page only: kept for the one on which they buy.
  if (location.search.includes('lyceum_ref=')) {
    import('../sdk/referral-of.ts').then(
      ({ referralOf }) => referralOf(location, () => localStorage),
      () => {},
    );
  }
}

function watch(site: string): void {
  const lang = config.searchParams.get('lang') || document.documentElement.lang;
  // Traditional Chinese too: its readers are nearer to Simplified than to English, as CLDR's language matching has it.
  const locale = /^zh([-_]|$)/i.test(lang) ? 'zh-Hans' : 'en';
  const find = <T>(modules: Record<string, T>, name: string) =>
    Object.entries(modules).find(([path]) => path.includes(`/${locale}/`) && path.endsWith(`/${name}.js`))?.[1];
  const tags = Object.keys(elements).flatMap((path) =>
    path.includes('/en/') ? (path.match(/lyceum-[a-z]+/) ?? []) : [],
  );
  const asked = new Set<string>();

  const near = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        near.unobserve(target);
        void load(target.localName);
      }
    },
    // Back from paying, the gate must settle the payment even when the reader never scrolls to it.
    { rootMargin: /lyceum_checkout=/.test(location.search) ? '99999px' : '300px' },
  );

  let provided: Promise<unknown> | undefined;
  async function load(tag: string): Promise<void> {
    if (asked.has(tag)) return;
    asked.add(tag);
    try {
      provided ??= find(providers, 'provide')?.().then((module) => module.default(api, site));
      const [module] = await Promise.all([find(elements, tag)?.(), provided]);
      if (module && !customElements.get(tag)) customElements.define(tag, module.default);
    } catch (error) {
      // Offline, or in the middle of a deploy: the teaser stays, and the next chance is taken.
      asked.delete(tag);
      provided = undefined;
      console.warn(`Lyceum: <${tag}> could not be loaded.`, error);
      addEventListener('online', () => load(tag), { once: true });
      setTimeout(() => load(tag), 15_000);
    }
  }

  // Elements may come later (frameworks, Turbo, PJAX): every new one in the page is watched too.
  const selector = tags.join();
  const scan = (root: ParentNode) => {
    for (const element of root.querySelectorAll(selector)) if (!asked.has(element.localName)) near.observe(element);
  };
  scan(document);
  new MutationObserver((changes) => {
    if (changes.some((change) => change.addedNodes.length > 0)) scan(document);
  }).observe(document.documentElement, { childList: true, subtree: true });
}
