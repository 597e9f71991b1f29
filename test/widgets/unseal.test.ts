/// <reference types="vite/types/importMeta.d.ts" />

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { axe, offline, Refusal, until } from './page.ts';
import { GATED, mount, PaywallApi } from './paywall-page.ts';

/** The command line's half, which is compiled for Node: it must run here as it is. */
interface Cipher {
  newReleaseKey(slug: string): ReleaseKey;
  sealText(release: ReleaseKey, text: string): Promise<{ iv: string; data: string }>;
}
interface ReleaseKey {
  slug: string;
  id: string;
  secret: string;
}
const [cipher] = Object.values(import.meta.glob<Cipher>('../../sdk/cli/cipher.ts', { eager: true }));
if (!cipher) throw new Error('sdk/cli/cipher.ts is not there');
const { newReleaseKey, sealText } = cipher;

const SEALED = '<p id="sealed">Sealed until now, <em>ünicode</em> and all 漢字</p>';

/** A site whose post stands sealed in its page: the API has the key, and no text. */
class SealedApi extends PaywallApi {
  keys = new Map<string, string>();
  override html = '';
  override post(slug: string, signedIn: boolean) {
    const post = super.post(slug, signedIn);
    return post.state === 'open' ? { ...post, html: '', sealed: true } : post;
  }
}

let api: SealedApi;
let release: ReleaseKey;
beforeEach(() => {
  api = new SealedApi();
  api.paid = true;
  release = newReleaseKey('a-post');
  api.keys.set(release.id, release.secret);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

async function script(of = release, text = SEALED): Promise<HTMLScriptElement> {
  const { iv, data } = await sealText(of, text);
  const element = Object.assign(document.createElement('script'), {
    type: 'application/lyceum-sealed',
    textContent: data,
  });
  element.className = 'lyceum-gated';
  Object.assign(element.dataset, { key: of.id, iv });
  return element;
}

/** The paywall with a sealed text in it, as a page has it from the start. */
function mountSealed(sealed: HTMLElement, signedIn = true) {
  const answer = api.handler;
  const withKeys: typeof api.handler = async (call) => {
    const [, slug] = call.path.match(/^\/posts\/([^/]+)\/key$/) ?? [];
    if (slug === undefined) return answer(call);
    api.calls.push(call);
    await api.before(call);
    if (!call.signedIn || !api.paid) throw new Refusal(403, 'locked');
    const key = api.keys.get(call.query.get('id') ?? '');
    if (!key) throw new Refusal(404, 'not_found');
    return { key };
  };
  Object.defineProperty(api, 'handler', { value: withKeys, configurable: true });
  const append = Element.prototype.append;
  const spy = vi.spyOn(document.body, 'append').mockImplementationOnce((host) => {
    (host as HTMLElement).append(sealed);
    append.call(document.body, host);
  });
  const mounted = mount(api, { signedIn });
  spy.mockRestore();
  return { ...mounted, problem: () => mounted.host.querySelector('lyceum-sealed')?.shadowRoot };
}

test('opens in place with the key, like an open post', async () => {
  const unlocked = vi.fn();
  document.addEventListener('lyceum-unlocked', unlocked, { once: true });
  const { host, text } = mountSealed(await script());
  await until(() => host.querySelector('#sealed'));
  expect(text()?.innerHTML).toContain('<em>ünicode</em> and all 漢字');
  expect(text()?.className).toBe('lyceum-gated');
  expect(unlocked).toHaveBeenCalledOnce();
  expect(api.asked('/posts/a-post/key').length).toBe(1);
  expect(await axe(host)).toEqual([]);
});

test('a visitor gets the gate; no key is asked for', async () => {
  const { host, locked } = mountSealed(await script(), false);
  await locked();
  expect(api.asked('/posts/a-post/key')).toEqual([]);
  expect(host.textContent).not.toContain('Sealed until now');
});

test('the text goes when the reader leaves, and the sealed one stays', async () => {
  const { host, lyceum, locked, text } = mountSealed(await script());
  await until(() => host.querySelector('#sealed'));
  lyceum.signOut();
  await locked();
  expect(text()).toBeNull();
  lyceum.signIn();
  await until(() => host.querySelector('#sealed'));
});

test('a damaged text says so, and opens once it is whole', async () => {
  const sealed = await script();
  const whole = sealed.textContent ?? '';
  sealed.textContent = `${whole.slice(0, 40)}${whole[40] === 'A' ? 'B' : 'A'}${whole.slice(41)}`;
  const { host, problem, text } = mountSealed(sealed);
  await until(() => problem()?.querySelector('[role=alert]')?.textContent?.includes('may have been damaged'));
  expect(text()?.localName).toBe('lyceum-sealed');
  expect(await axe(host)).toEqual([]);
  sealed.textContent = whole;
  problem()?.querySelector('button')?.click();
  await until(() => host.querySelector('#sealed'));
  expect(problem()).toBeUndefined();
});

test.each([
  [
    'a wrong key',
    () => {
      api.keys.set(release.id, newReleaseKey('x').secret);
    },
  ],
  [
    "another post's text",
    () => {
      release = { ...release, slug: 'other' };
    },
  ],
])('%s opens nothing and says so', async (_, change) => {
  change();
  const { host, problem } = mountSealed(await script());
  await until(() => problem()?.textContent?.includes('may have been damaged'));
  expect(host.textContent).not.toContain('Sealed until now');
});

test('text that is no base64 is damaged, not a crash', async () => {
  const sealed = await script();
  sealed.textContent = '*** <b>';
  const { problem } = mountSealed(sealed);
  await until(() => problem()?.textContent?.includes('may have been damaged'));
});

test('a key that was retired: the page is too old', async () => {
  api.keys.clear();
  const { host, problem } = mountSealed(await script());
  await until(() => problem()?.textContent?.includes('too old'));
  expect(problem()?.querySelector('button')?.textContent?.trim()).toBe('Reload the page');
  expect(await axe(host)).toEqual([]);
});

test('outside of a secure context it says so plainly, and asks for no key', async () => {
  vi.stubGlobal('isSecureContext', false);
  const { host, problem } = mountSealed(await script());
  await until(() => problem()?.textContent?.includes('secure page (https)'));
  expect(problem()?.querySelector('button')).toBeNull();
  expect(api.asked('/posts/a-post/key')).toEqual([]);
  expect(await axe(host)).toEqual([]);
});

test('a copy of the page without the text', async () => {
  const { problem } = mountSealed(document.createElement('p'));
  await until(() => problem()?.textContent?.includes('not in this copy'));
});

test('offline is waited for', async () => {
  let down = true;
  api.before = ({ path }) => {
    if (down && path.endsWith('/key')) throw offline;
  };
  const { host, root } = mountSealed(await script());
  await until(() => root.querySelector('[part=failure]')?.textContent?.includes('cannot be reached'));
  down = false;
  dispatchEvent(new Event('online'));
  await until(() => host.querySelector('#sealed'));
});

test('a post whose text the API has too is never lost behind a bad seal', async () => {
  api.keys.clear();
  vi.spyOn(api, 'post').mockImplementation((slug, signedIn) => {
    api.html = `<p>${GATED}</p>`;
    return PaywallApi.prototype.post.call(api, slug, signedIn);
  });
  const { open } = mountSealed(await script());
  await open();
});
